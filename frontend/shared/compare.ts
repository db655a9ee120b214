/** The order of codes and RFC 3339 times. A collator would put names in order, and takes longer to be made than a page of them. */
export const compareCodes = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
