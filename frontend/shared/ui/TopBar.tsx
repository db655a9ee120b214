import type { ReactNode } from 'react'
import { useWords } from '../i18n/index.ts'
import { Clock } from './Clock.tsx'
import { Link } from './Link.tsx'
import { Preferences } from './Preferences.tsx'
import { Wordmark } from './Wordmark.tsx'

interface Tab {
  path: string
  name: string
}

interface Props {
  tabs: readonly Tab[]
  current: string
  /** Origin and age of what is shown. */
  status: ReactNode
  search: ReactNode
}

const tabStyle =
  'relative grid h-full place-items-center lg:whitespace-nowrap px-3.5 text-center text-muted no-underline hover:text-text aria-[current]:font-strong ' +
  'aria-[current]:text-text aria-[current]:after:absolute aria-[current]:after:inset-x-3 aria-[current]:after:bottom-0 ' +
  'aria-[current]:after:h-0.5 aria-[current]:after:rounded-full aria-[current]:after:bg-accent max-lg:max-w-28 max-lg:px-1.5 max-lg:text-small max-lg:leading-4.5 max-md:max-w-none max-md:px-0.5 [overflow-wrap:normal]'

/** The bar every application of the platform has: whose it is, where one is, how fresh it is. */
export function TopBar({ tabs, current, status, search }: Props) {
  const { t } = useWords()
  return (
    <header className="flex h-(--bar) items-stretch gap-x-3 border-b border-line bg-panel pr-2 pl-3 max-md:grid max-md:grid-cols-[auto_1fr] max-md:content-start max-md:gap-x-2">
      <h1 className="flex items-center max-md:h-12 max-md:text-small md:mr-2">
        <Wordmark product={t('product')} />
      </h1>
      <nav aria-label={t('tabs.label')} className="max-md:order-last max-md:col-span-2 max-md:h-11">
        <ul className="flex h-full list-none max-md:grid max-md:auto-cols-fr max-md:grid-flow-col">
          {tabs.map(({ path, name }) => (
            <li key={path}>
              <Link href={path} className={tabStyle} aria-current={path === current ? 'page' : undefined}>
                {name}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <div className="ml-auto flex items-center max-md:h-12 md:gap-x-3">
        {search}
        {status}
        <Clock />
        <Preferences />
      </div>
    </header>
  )
}
