// The navigation: at the side, wide or narrow; on a phone at the foot.

import { PanelLeftClose, PanelLeftOpen, Search } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { usePathname } from 'wouter/use-browser-location';
import { may } from '@/api/access';
import type { Session } from '@/api/types';
import { PAGES, type PageLine } from '@/pages';
import { classes } from '@/ui/classes';
import { IconButton } from '@/ui/IconButton';
import { Kbd } from '@/ui/Kbd';
import { Tooltip } from '@/ui/Tooltip';
import { Account } from './Account';
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
        {pages.map((page) => (
          <Item key={page.path} page={page} narrow={narrow} />
        ))}
      </nav>
      <div className={styles.foot}>
        <HealthLight narrow={narrow} />
        <Account session={session} narrow={narrow} />
      </div>
    </header>
  );
}

function Item({ page, narrow }: { page: PageLine; narrow: boolean }) {
  const path = usePathname();
  const here = path === page.path || path.startsWith(`${page.path}/`);
  const Icon = page.icon;
  const link = (
    <Link href={page.path} className={styles.item} aria-current={here ? 'page' : undefined}>
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
