// A small view that floats at its button.

import { Popover as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import styles from './Popover.module.css';
import { usePortalPlace } from './Portal';

interface Props {
  trigger: ReactNode;
  label: string;
  children: ReactNode;
  align?: 'start' | 'center' | 'end';
  side?: 'top' | 'right' | 'bottom' | 'left';
  /** Held outside, where something in it closes it. */
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
}

export function Popover(props: Props) {
  const { trigger, label, children, align = 'start', side = 'bottom', open, onOpenChange } = props;
  const place = usePortalPlace();
  return (
    <Radix.Root {...(open !== undefined && { open })} {...(onOpenChange && { onOpenChange })}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal {...place}>
        <Radix.Content
          className={styles.popover}
          aria-label={label}
          align={align}
          side={side}
          sideOffset={6}
          collisionPadding={8}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
