import { Monitor, Moon, Sun } from 'lucide-react'
import { chooseLanguage, useWords } from '../i18n/index.ts'
import { chooseTheme, themeChoices, useThemeChoice } from '../theme.ts'

const icons = { light: Sun, dark: Moon, system: Monitor } as const
const button =
  'grid h-9 min-w-9 place-items-center rounded px-1.5 text-small text-muted hover:bg-raised hover:text-text'

/** Language and brightness, kept on this machine. */
export function Preferences() {
  const { t, language } = useWords()
  const choice = useThemeChoice()
  const other = language === 'ko' ? 'en' : 'ko'
  const otherName = language === 'ko' ? 'EN, English' : '한국어'
  const nextTheme = themeChoices[(themeChoices.indexOf(choice) + 1) % themeChoices.length] ?? 'system'
  const Icon = icons[choice]
  const themeWords = `${t('bar.theme')}: ${t(`bar.${choice}`)}`
  return (
    <div className="flex items-center">
      <button
        type="button"
        className={button}
        lang={other}
        aria-label={otherName}
        onClick={() => chooseLanguage(other)}
      >
        {language === 'ko' ? 'EN' : '한'}
      </button>
      <button
        type="button"
        className={button}
        aria-label={themeWords}
        title={themeWords}
        onClick={() => chooseTheme(nextTheme)}
      >
        <Icon className="size-4.5" aria-hidden="true" />
      </button>
    </div>
  )
}
