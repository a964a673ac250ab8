// A short word on what a thing is, shown on hover and on focus.

import { Tooltip as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { Kbd } from './Kbd';
import { usePortalPlace } from './Portal';
import styles from './Tooltip.module.css';

interface Props {
  text: ReactNode;
  keys?: string;
  side?: 'top' | 'right' | 'bottom' | 'left';
  /** What it is about: one element that takes a ref and can have the focus. */
  children: ReactNode;
}

/** Long enough that a hand on its way over the page wakes none. */
const DELAY_MS = 350;

export function Tooltip({ text, keys, side = 'bottom', children }: Props) {
  const place = usePortalPlace();
  return (
    <Radix.Provider delayDuration={DELAY_MS} skipDelayDuration={200} disableHoverableContent>
      <Radix.Root>
        <Radix.Trigger asChild>{children}</Radix.Trigger>
        <Radix.Portal {...place}>
          <Radix.Content className={styles.tooltip} side={side} sideOffset={6} collisionPadding={8}>
            {text}
            {keys && <Kbd keys={keys} />}
          </Radix.Content>
        </Radix.Portal>
      </Radix.Root>
    </Radix.Provider>
  );
}
