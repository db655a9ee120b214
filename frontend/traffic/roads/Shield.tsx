/** The number of a route as on its signs. */
export function Shield({ number }: { number: string }) {
  if (number === '') return <span className="w-9 shrink-0" />
  return (
    <span className="grid h-5.5 w-9 shrink-0 place-items-center rounded border border-edge text-small font-strong">
      {number}
    </span>
  )
}
