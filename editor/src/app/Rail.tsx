// The navigation: at the side, wide or narrow; on a phone at the foot.

import { Ellipsis, PanelLeftClose, PanelLeftOpen, Search } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import { Link } from 'wouter';
import { usePathname } from 'wouter/use-browser-location';
import { may } from '@/api/access';
import type { Session } from '@/api/types';
import { PAGES, type PageLine } from '@/pages';
import { classes } from '@/ui/classes';
import { IconButton } from '@/ui/IconButton';
import { Kbd } from '@/ui/Kbd';
import { Menu } from '@/ui/Menu';
import { Tooltip } from '@/ui/Tooltip';
import { Account } from './Account';
import { grouped } from './groups';
import { HealthLight } from './HealthLight';
import { keep, kept } from './kept';
import { Logo } from './Logo';
import styles from './Rail.module.css';

interface Props {
  session: Session | undefined;
  onSearch: () => void;
}

export function Rail({ session, onSearch }: Props) {
  const [narrow, setNarrow] = useState(() => kept('rail') === 'narrow');
  const fold = () => {
    keep('rail', narrow ? undefined : 'narrow');
    setNarrow(!narrow);
  };
  const pages = PAGES.filter((page) => page.icon && may(session, page.scope));
  return (
    <header className={classes(styles.rail, narrow && styles.narrow)}>
      <div className={styles.head}>
        <Link href="/flows" className={styles.brand} aria-label="Weir, to the flows">
          <Logo />
          <span className={styles.name}>Weir</span>
        </Link>
        <IconButton
          label={narrow ? 'Widen the navigation' : 'Fold the navigation'}
          icon={narrow ? <PanelLeftOpen /> : <PanelLeftClose />}
          size="small"
          onClick={fold}
          className={styles.fold}
        />
      </div>
      <button type="button" className={styles.search} onClick={onSearch}>
        <Search aria-hidden="true" />
        <span className={styles.word}>Search</span>
        <span className={styles.word}>
          <Kbd keys="Ctrl K" />
        </span>
      </button>
      <nav aria-label="Pages" className={styles.nav}>
        {grouped(pages).map(({ name, items }) => (
          <Group key={items[0]?.path} name={name}>
            {items.map((page) => (
              <Item
                key={page.path}
                page={page}
                narrow={narrow}
                more={pages.indexOf(page) >= PHONE_MAX}
              />
            ))}
          </Group>
        ))}
        {pages.length > PHONE_MAX && <More pages={pages.slice(PHONE_MAX)} />}
      </nav>
      <div className={styles.foot}>
        <HealthLight narrow={narrow} />
        <Account session={session} narrow={narrow} />
      </div>
    </header>
  );
}

/** A phone has room for so many beside each other, and for what leads to the rest. */
const PHONE_MAX = 4;

function isAt(path: string, page: PageLine): boolean {
  return path === page.path || path.startsWith(`${page.path}/`);
}

function Group({ name, children }: { name: string | undefined; children: ReactNode }) {
  const id = useId();
  if (!name) return <div className={styles.group}>{children}</div>;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for inputs
    <div role="group" aria-labelledby={id} className={styles.group}>
      <span id={id} className={styles.groupName}>
        {name}
      </span>
      {children}
    </div>
  );
}

/** On a phone alone. */
function More({ pages }: { pages: readonly PageLine[] }) {
  const path = usePathname();
  const here = pages.some((page) => isAt(path, page));
  return (
    <Menu
      side="top"
      trigger={
        <button
          type="button"
          className={classes(styles.item, styles.moreButton)}
          aria-current={here || undefined}
        >
          <Ellipsis aria-hidden="true" />
          <span className={styles.word}>More</span>
        </button>
      }
      items={pages.map(({ title, path: href, icon: Icon }) => ({
        title,
        href,
        icon: Icon && <Icon />,
      }))}
    />
  );
}

interface ItemProps {
  page: PageLine;
  narrow: boolean;
  /** On a phone it is behind *More*. */
  more: boolean;
}

function Item({ page, narrow, more }: ItemProps) {
  const path = usePathname();
  const here = isAt(path, page);
  const Icon = page.icon;
  const link = (
    <Link
      href={page.path}
      className={classes(styles.item, more && styles.more)}
      aria-current={here ? 'page' : undefined}
    >
      {Icon && <Icon aria-hidden="true" />}
      <span className={styles.word}>{page.title}</span>
    </Link>
  );
  return narrow ? (
    <Tooltip text={page.title} side="right">
      {link}
    </Tooltip>
  ) : (
    link
  );
}
