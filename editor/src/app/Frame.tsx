// The frame around every page: the navigation beside it, notices above it.

import { useQueryClient } from '@tanstack/react-query';
import { Activity, Suspense, useEffect, useRef, useState } from 'react';
import { navigate, usePathname } from 'wouter/use-browser-location';
import { may } from '@/api/access';
import { keepFresh } from '@/api/fresh';
import type { Session } from '@/api/types';
import { PAGES } from '@/pages';
import { EmptyState } from '@/ui/EmptyState';
import { match } from '@/ui/url';
import { ErrorBoundary } from './ErrorBoundary';
import styles from './Frame.module.css';
import { NotFound } from './NotFound';
import { Notices } from './Notices';
import { Rail } from './Rail';
import { SearchKeys } from './SearchKeys';
import { Waiting } from './Waiting';

export function Frame({ session }: { session: Session | undefined }) {
  const [searching, setSearching] = useState(false);
  const client = useQueryClient();
  const listens = session !== undefined && may(session, 'contacts:read');
  useEffect(() => (listens ? keepFresh(client) : undefined), [client, listens]);

  return (
    <div className={styles.frame}>
      <a href="#main" className={styles.skip}>
        Skip to the page
      </a>
      <Rail session={session} onSearch={() => setSearching(true)} />
      <Place session={session} />
      <SearchKeys open={searching} onOpen={setSearching} session={session} />
    </div>
  );
}

/** The page the address means. */
function Place({ session }: { session: Session | undefined }) {
  const path = usePathname();
  const main = useMainOf(path);
  useEffect(() => {
    if (path === '/') navigate('/flows', { replace: true });
  }, [path]);

  const found = PAGES.map((page) => ({ page, params: match(page.path, path) })).find(
    ({ params }) => params,
  );
  const View = found?.page.view;
  const allowed = may(session, found?.page.scope);
  // A page comes when it is known what stands above it, so that nothing is pushed down later, and
  // what may be asked for; its code is fetched meanwhile.
  const isKnown = session !== undefined;
  const waiting = <Waiting title={found?.page.title ?? 'Weir'} />;
  return (
    <main id="main" ref={main} tabIndex={-1} className={styles.main}>
      {isKnown && !found?.page.full && <Notices session={session} />}
      <ErrorBoundary place={path}>
        {!isKnown && waiting}
        <Activity mode={isKnown ? 'visible' : 'hidden'}>
          <Suspense fallback={waiting}>
            {!allowed && <NotAllowed title={found?.page.title ?? ''} />}
            {allowed && View && <View params={found.params ?? {}} />}
            {!found && path !== '/' && <NotFound />}
          </Suspense>
        </Activity>
      </ErrorBoundary>
    </main>
  );
}

/** A new page begins at its top, for the eye and for who hears it. */
function useMainOf(path: string) {
  const main = useRef<HTMLElement>(null);
  const last = useRef(path);
  useEffect(() => {
    if (last.current === path) return;
    last.current = path;
    window.scrollTo(0, 0);
    main.current?.focus({ preventScroll: true });
  }, [path]);
  return main;
}

function NotAllowed({ title }: { title: string }) {
  return (
    <EmptyState title={`${title} are not for your role`}>
      Ask an owner of this Weir for another role if you need them.
    </EmptyState>
  );
}
