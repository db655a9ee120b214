import { QueryClientProvider } from '@tanstack/react-query'
import { startTransition, StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { createQueryClient } from './shared/api/query.ts'
import { startI18n } from './shared/i18n/index.ts'
import { startPrinting } from './shared/printing.ts'
import './shared/styles/fonts.css'
import './shared/styles/index.css'
import { startTheme } from './shared/theme.ts'
import { App } from './traffic/App.tsx'
import { messages } from './traffic/messages.ts'
import { askFor } from './traffic/present.ts'
import { currentReplay } from './traffic/replay/clock.ts'
import { tabAt } from './traffic/tabs.ts'

startTheme()
startPrinting()
startI18n(messages)

const client = createQueryClient()
if (currentReplay() === undefined) askFor(client, tabAt(location.pathname).id)

const root = document.querySelector('#root')
// A transition is rendered in slices, between which a slow machine answers.
if (root)
  startTransition(() =>
    createRoot(root).render(
      <StrictMode>
        <QueryClientProvider client={client}>
          <App />
        </QueryClientProvider>
      </StrictMode>,
    ),
  )
