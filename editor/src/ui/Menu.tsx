// What can be done with a thing, behind a button.

import { DropdownMenu as Radix } from 'radix-ui';
import { type ReactNode, useRef } from 'react';
import { Link } from 'wouter';
import { classes } from './classes';
import { Kbd } from './Kbd';
import styles from './Menu.module.css';
import { usePortalPlace } from './Portal';

export type MenuItem =
  | {
      title: string;
      icon?: ReactNode;
      keys?: string;
      danger?: boolean;
      disabled?: boolean;
      /** One of the two: what it does, or where it leads. */
      onSelect?: () => void;
      href?: string;
    }
  /** A line between two groups. */
  | 'line';

interface Props {
  /** The button, one that takes a ref. */
  trigger: ReactNode;
  items: readonly (MenuItem | false | null | undefined)[];
  align?: 'start' | 'end';
  side?: 'top' | 'right' | 'bottom' | 'left';
  /** Above the items: a name, a mail address. */
  title?: ReactNode;
}

export function Menu({ trigger, items, align = 'end', side = 'bottom', title }: Props) {
  const place = usePortalPlace();
  // Done once the menu is gone and its button has the focus again: a dialog gives it back there.
  const chosen = useRef<(() => void) | undefined>(undefined);
  const run = () => {
    const deed = chosen.current;
    chosen.current = undefined;
    if (deed) setTimeout(deed);
  };
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal {...place}>
        <Radix.Content
          className={styles.menu}
          align={align}
          side={side}
          sideOffset={4}
          collisionPadding={8}
          onClick={(event) => event.stopPropagation()}
          onCloseAutoFocus={run}
        >
          {title && <div className={styles.title}>{title}</div>}
          {items.map((item, at) =>
            item ? (
              <Item
                key={item === 'line' ? `line ${at}` : item.title}
                item={item}
                onChoose={(deed) => {
                  chosen.current = deed;
                }}
              />
            ) : null,
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

interface ItemProps {
  item: MenuItem;
  onChoose: (deed: (() => void) | undefined) => void;
}

function Item({ item, onChoose }: ItemProps) {
  if (item === 'line') return <Radix.Separator className={styles.line} />;
  const inside = (
    <>
      <span className={styles.icon}>{item.icon}</span>
      <span className={styles.words}>{item.title}</span>
      {item.keys && <Kbd keys={item.keys} />}
    </>
  );
  return (
    <Radix.Item
      className={classes(styles.item, item.danger && styles.danger)}
      disabled={item.disabled ?? false}
      onSelect={() => onChoose(item.onSelect)}
      asChild={item.href !== undefined}
    >
      {item.href === undefined ? inside : <Link href={item.href}>{inside}</Link>}
    </Radix.Item>
  );
}
