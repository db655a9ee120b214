import { Route, Spline, Ticket, TriangleAlert } from 'lucide-react'
import { useWords } from '../../shared/i18n/index.ts'
import type { FindGroup, FindKind } from './finds.ts'

const icons = { route: Route, tollgate: Ticket, section: Spline, incident: TriangleAlert } as const
const groupId = (kind: FindKind) => `search-${kind}`
/** The element of a find; ids hold spaces, which an id may not. */
export const optionId = (id: string): string => `search-${id.replaceAll(/\s/g, '-')}`

interface Props {
  id: string
  groups: readonly FindGroup[]
  active: string | undefined
  onPoint(id: string): void
  onChoose(href: string): void
}

/** What was found, by kind. The focus stays in the text field: the list is driven from there. */
export function Results({ id, groups, active, onPoint, onChoose }: Props) {
  const { t } = useWords()
  return (
    // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a select cannot show this
    <div id={id} role="listbox" aria-label={t('search.found')} className="min-h-0 overflow-y-auto">
      {groups.map(({ kind, finds }) => {
        const Icon = icons[kind]
        return (
          // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a group of options
          <div key={kind} role="group" aria-labelledby={groupId(kind)} className="pb-2">
            <p id={groupId(kind)} className="px-4 pt-2 pb-1 text-small text-muted">
              {t(`search.kinds.${kind}`)}
            </p>
            {finds.map((find) => (
              // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- Enter in the text field chooses
              <div
                key={find.id}
                id={optionId(find.id)}
                // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a select's options hold text only
                role="option"
                tabIndex={-1}
                aria-selected={find.id === active}
                onPointerMove={() => find.id !== active && onPoint(find.id)}
                onPointerDown={(event) => event.preventDefault()}
                onClick={() => onChoose(find.href)}
                className="flex min-h-10 cursor-pointer items-center gap-3 px-4 aria-selected:bg-raised"
              >
                <Icon className="size-4 shrink-0 text-muted" aria-hidden="true" />
                <span className="truncate">{find.name}</span>
                <span className="ml-auto shrink-0 pl-3 text-small text-muted">{find.note}</span>
              </div>
            ))}
          </div>
        )
      })}
    </div>
  )
}
