/** Makes an element; text goes in as text, whatever it holds. */
export function make(tag: 'div' | 'span', className: string, ...content: (Node | string)[]): HTMLElement {
  const element = document.createElement(tag)
  element.className = className
  element.append(...content)
  return element
}

/** A line of a tooltip behind a sample of a colour. */
export function sampleLine(colour: string, words: string): HTMLElement {
  const swatch = make('span', 'tip-swatch')
  swatch.style.background = colour
  return make('div', 'tip-line', swatch, words)
}

export const tip = (title: string, ...lines: Node[]): HTMLElement =>
  make('div', '', make('div', 'tip-title', title), ...lines)
