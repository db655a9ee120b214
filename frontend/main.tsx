import { QueryClientProvider } from '@tanstack/react-query'
import { startTransition, StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { createQueryClient } from './shared/api/query.ts'
import { startI18n } from './shared/i18n/index.ts'
import { startPrinting } from './shared/printing.ts'
import './shared/styles/fonts.css'
import './shared/styles/index.css'
import { startTheme } from './shared/theme.ts'
import { startClock } from './shared/time.ts'
import { App } from './traffic/App.tsx'
import { messages } from './traffic/messages.ts'

startTheme()
startClock()
startPrinting()
await startI18n(messages)

const root = document.querySelector('#root')
// A transition is rendered in slices, between which a slow machine answers.
if (root)
  startTransition(() =>
    createRoot(root).render(
      <StrictMode>
        <QueryClientProvider client={createQueryClient()}>
          <App />
        </QueryClientProvider>
      </StrictMode>,
    ),
  )
