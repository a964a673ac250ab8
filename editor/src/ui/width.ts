// Whether a part of the page is narrower than it needs, wherever it stands.

import { type RefObject, useLayoutEffect, useState } from 'react';

export function useNarrower(part: RefObject<HTMLElement | null>, width_px: number): boolean {
  const [narrower, setNarrower] = useState(false);
  useLayoutEffect(() => {
    const element = part.current;
    if (!element) return;
    const look = () => setNarrower(element.clientWidth < width_px);
    look();
    const seen = new ResizeObserver(look);
    seen.observe(element);
    return () => seen.disconnect();
  }, [part, width_px]);
  return narrower;
}
