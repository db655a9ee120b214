import type { AnchorHTMLAttributes, MouseEvent } from 'react'
import { navigate } from '../router.ts'
import { useCarried } from '../url.ts'

/** A link within the page: opens in place, in a new tab when that is asked for; map, time and language go along. */
export function Link({
  href,
  children,
  ...rest
}: AnchorHTMLAttributes<HTMLAnchorElement> & { href: string }) {
  const to = useCarried(href)
  const follow = (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    navigate(to, 'push')
  }
  return (
    <a href={to} onClick={follow} {...rest}>
      {children}
    </a>
  )
}
