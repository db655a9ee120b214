import { z } from 'zod'

/** The three things collected. */
export const feed = z.enum(['accidents', 'tollgates', 'roads'])
export type Feed = z.infer<typeof feed>
export const feeds = feed.options

/** Where rows come from: the expressway API, the simulator, or a person's curl. */
export const origin = z.enum(['real', 'sim', 'manual'])
export type Origin = z.infer<typeof origin>
