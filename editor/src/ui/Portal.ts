// Where floating parts are put: inside the open dialog, for all else is out of reach then.

import { createContext, useContext } from 'react';

export const PortalPlace = createContext<HTMLElement | null>(null);

/** The `container` for a portal; nothing means the body. */
export function usePortalPlace(): { container?: HTMLElement } {
  const place = useContext(PortalPlace);
  return place ? { container: place } : {};
}
