const ROUTE = 'route '

/** A route as an id of what is pointed at, beside the ids of sections. */
export const pointedRoute = (routeNo: string): string => ROUTE + routeNo
/** The route of such an id; undefined for any other. */
export const routeOfPointed = (id: string): string | undefined =>
  id.startsWith(ROUTE) ? id.slice(ROUTE.length) : undefined
