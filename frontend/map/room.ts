/** A rectangle of the window, in px. */
export interface Rect {
  left: number
  top: number
  right: number
  bottom: number
}

/** Of the map's width, from which on a panel is a sheet over its lower part. */
const SHEET = 0.7
/** Of the map's height, at most, that a sheet takes from it. */
const MOST = 0.6

/**
 * What the panel and the legend leave of the map: the panel stands on its left or lies on its lower part, the legend on
 * its lower or upper edge.
 * @returns what is to be left free on each side, in px
 */
export function roomOf(map: Rect, panel: Rect | undefined, legend: Rect | undefined): Rect {
  const [width, height] = [map.right - map.left, map.bottom - map.top]
  const margin = Math.min(width, height) * 0.04
  const sheet = panel !== undefined && panel.right - panel.left > width * SHEET
  const below = legend !== undefined && legend.top + legend.bottom > map.top + map.bottom
  const room = {
    left: panel && !sheet ? panel.right - map.left : 0,
    top: legend && !below ? legend.bottom - map.top : 0,
    right: 0,
    bottom: Math.max(
      panel && sheet ? Math.min(map.bottom - panel.top, height * MOST) : 0,
      legend && below ? map.bottom - legend.top : 0,
    ),
  }
  return {
    left: room.left + margin,
    top: room.top + margin,
    right: room.right + margin,
    bottom: room.bottom + margin,
  }
}
