import { QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { startPalette } from './map/usePalette.ts'
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
import { startChanges } from './traffic/startChanges.ts'
import { tabAt } from './traffic/tabs.ts'

startTheme()
startPalette()
startPrinting()
startI18n(messages)

/** The page is not held back longer for its data: the lists say that they are on their way. */
const PATIENCE_MS = 500

async function start(root: Element) {
  const client = createQueryClient()
  startChanges(client)
  // Rendered once with its data, the page takes a slow machine half of what it takes without and again with each answer.
  if (currentReplay() === undefined)
    await Promise.race([
      askFor(client, tabAt(location.pathname).id),
      new Promise((resolve) => setTimeout(resolve, PATIENCE_MS)),
    ])
  // In one go: nothing can be used meanwhile, and in slices it would be there a fifth later.
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={client}>
        <App />
      </QueryClientProvider>
    </StrictMode>,
  )
}

const root = document.querySelector('#root')
if (root) void start(root)
