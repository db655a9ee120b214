/** A4 at 96 dots an inch. */
const PAGE_WIDTH = 794
/** How much of the page's height a map may take. */
const MAP_HEIGHT = 630

/**
 * Fits the page to a sheet of paper while it is printed (print.css): what is drawn for the window's size, such as the
 * map, keeps that size and is scaled, since nothing can be drawn anew before the paper is.
 */
export function startPrinting(): void {
  const root = document.documentElement
  addEventListener('beforeprint', () => {
    const map = document.querySelector('.leaflet-container')
    const panel = document.querySelector('#panel')
    const dark = /^rgba?\((\d{1,2}),/.test(getComputedStyle(document.body).backgroundColor)
    root.dataset['printing'] = dark ? 'dark' : 'light'
    if (map && panel) measure(map.getBoundingClientRect(), panel.getBoundingClientRect())
  })
  addEventListener('afterprint', () => {
    delete root.dataset['printing']
  })

  function measure(map: DOMRect, panel: DOMRect) {
    const sheet = panel.width >= map.width
    const left = sheet ? 0 : panel.right - map.left
    const height = sheet ? panel.top - map.top : map.height
    const scale = Math.min(PAGE_WIDTH / (map.width - left), MAP_HEIGHT / height)
    const lengths = { width: map.width, height: map.height, left, shown: height, below: height * scale }
    for (const [name, length] of Object.entries(lengths))
      root.style.setProperty(`--print-${name}`, `${length}px`)
    root.style.setProperty('--print-scale', String(scale))
  }
}
