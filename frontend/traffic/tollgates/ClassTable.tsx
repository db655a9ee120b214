import { useWords } from '../../shared/i18n/index.ts'
import type { ClassAmount } from './traffic.ts'

/** In and out by vehicle class. */
export function ClassTable({ classes }: { classes: readonly ClassAmount[] }) {
  const { t, number } = useWords()
  const most = Math.max(1, ...classes.map(({ entry, exit }) => entry + exit))
  return (
    <table className="w-full text-small">
      <thead className="text-muted">
        <tr>
          <th scope="col" className="w-2/5">
            <span className="sr-only">{t('tollgates.classes')}</span>
          </th>
          <th scope="col" className="py-1 text-right font-normal">
            {t('tollgates.entry')}
          </th>
          <th scope="col" className="py-1 text-right font-normal">
            {t('tollgates.exit')}
          </th>
        </tr>
      </thead>
      <tbody>
        {classes.map(({ name, entry, exit }) => (
          <tr key={name}>
            <th scope="row" className="py-1 text-left font-normal">
              {name === '6' ? t('tollgates.classLight') : t('tollgates.class', { number: name })}
              <span
                className="mt-0.5 block h-1 rounded-full bg-(--tollgate)"
                style={{ width: `${(100 * (entry + exit)) / most}%` }}
              />
            </th>
            <td className="text-right">{number(entry)}</td>
            <td className="text-right">{number(exit)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
