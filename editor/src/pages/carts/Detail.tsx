// A cart: what is in it, whose it is, what happened to it, and a reminder by hand.

import { ExternalLink } from 'lucide-react';
import { Link } from 'wouter';
import { useMay } from '@/api/access';
import { useCart } from '@/api/carts';
import { useContact, useTimeline } from '@/api/contacts';
import { isObject, type Problem, problemOf } from '@/api/problem';
import type { Cart } from '@/api/types';
import type { PageProps } from '@/pages';
import { Button } from '@/ui/Button';
import { CopyButton } from '@/ui/CopyButton';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorState } from '@/ui/ErrorState';
import { money, plural } from '@/ui/format';
import { Page } from '@/ui/Page';
import { Panel } from '@/ui/Panel';
import { Picture } from '@/ui/Picture';
import { Skeleton } from '@/ui/Skeleton';
import { StatusPill } from '@/ui/StatusPill';
import { Time } from '@/ui/Time';
import { link, useParams } from '@/ui/url';
import { isTold } from '../people/moments';
import { nameOf } from '../people/names';
import { Days } from '../people/Timeline';
import { Bell } from './Bell';
import styles from './Carts.module.css';
import { worthOf } from './columns';
import { historyOf } from './history';
import { linesOf } from './lines';
import { Remind } from './Remind';
import { remindedWords, stateOf } from './state';

const BACK = { href: '/carts', title: 'Carts' };

export default function Detail({ params: { id = '' } }: PageProps) {
  const [params] = useParams();
  const cart = useCart(id, params.get('contact') ?? undefined);
  if (cart.data) return <Known cart={cart.data} />;
  if (!cart.error) return <Coming />;
  return (
    <Page title="Cart" back={BACK}>
      <Unknown id={id} problem={problemOf(cart.error)} onRetry={() => cart.refetch()} />
    </Page>
  );
}

interface UnknownProps {
  id: string;
  problem: Problem;
  onRetry: () => void;
}

function Unknown({ id, problem, onRetry }: UnknownProps) {
  if (problem.code === 'cart_ambiguous') {
    return (
      <Panel title="Whose cart?" hint={`Several people have a cart “${id}”.`}>
        <ul>
          {contactsOf(problem).map((contact) => (
            <li key={contact}>
              <Link href={link(['carts', id], { contact })}>{contact}</Link>
            </li>
          ))}
        </ul>
      </Panel>
    );
  }
  if (problem.status === 404) {
    return (
      <EmptyState title={`There is no cart “${id}”`}>
        Whose it was may have been erased, or the address was cut off.
      </EmptyState>
    );
  }
  return <ErrorState problem={problem} onRetry={onRetry} />;
}

/** Whose carts have the id, as the server names them. */
function contactsOf({ body }: Problem): string[] {
  const told = isObject(body) && Array.isArray(body.contacts) ? body.contacts : [];
  return told.filter((one): one is string => typeof one === 'string');
}

function Known({ cart }: { cart: Cart }) {
  const sends = useMay('messages:send');
  const contact = useContact(cart.contact);
  const { tone, words, more } = stateOf(cart);
  const name = contact.data ? nameOf(contact.data) : cart.contact;
  return (
    <Page
      title={`Cart of ${name}`}
      back={BACK}
      state={
        <span className={styles.state}>
          <StatusPill tone={tone}>{words}</StatusPill>
          {more && <span className={styles.faint}>{more}</span>}
          <Bell cart={cart} />
        </span>
      }
      hint={
        <span className={styles.id}>
          <code>{cart.id}</code>
          <CopyButton text={cart.id} label="Copy the id" />
        </span>
      }
      actions={sends && <Remind cart={cart} name={name} />}
    >
      <div className={styles.columns}>
        <div className={styles.main}>
          <Items cart={cart} />
          <History cart={cart} />
        </div>
        <Facts cart={cart} name={name} />
      </div>
    </Page>
  );
}

function Items({ cart }: { cart: Cart }) {
  const lines = linesOf(cart.items);
  return (
    <Panel title="What is in it" hint={plural(cart.item_count, 'piece')}>
      {lines.length === 0 && <EmptyState title="Nothing that the shop has told of" />}
      <ul>
        {lines.map((line) => (
          <li key={line.key} className={styles.good}>
            <Picture src={line.image} />
            <span className={styles.wrapped}>
              {line.name}
              {line.sku && <span className={styles.faint}>{line.sku}</span>}
            </span>
            <span className={styles.price}>
              {line.quantity} × {money(line.price, cart.currency) || '–'}
            </span>
          </li>
        ))}
      </ul>
      <p className={styles.sum}>
        <span>Value</span>
        <span>{worthOf(cart)}</span>
      </p>
    </Panel>
  );
}

function Facts({ cart, name }: { cart: Cart; name: string }) {
  const shop = safe(cart.recovery_url);
  return (
    <Panel title="About it">
      <dl className={styles.list}>
        <dt>Customer</dt>
        <dd>
          <Link href={link(['people', cart.contact])}>{name}</Link>
        </dd>
        <dt>Changed</dt>
        <dd>
          <Time at={cart.updated_at} form="full" />
        </dd>
        {cart.abandoned_at && (
          <>
            <dt>Left</dt>
            <dd>
              <Time at={cart.abandoned_at} form="full" />
            </dd>
          </>
        )}
        <dt>Reminded</dt>
        <dd>{remindedWords(cart) ?? 'never'}</dd>
        {cart.ordered && (
          <>
            <dt>Ordered</dt>
            <dd>
              <Time at={cart.ordered.at} form="full" />
              {cart.ordered.id && (
                <>
                  {', '}
                  <code>{cart.ordered.id}</code>
                </>
              )}
            </dd>
            <dt>Paid</dt>
            <dd>{cart.paid ? 'Yes' : 'Not yet'}</dd>
          </>
        )}
        {shop && (
          <>
            <dt>In the shop</dt>
            <dd>
              <a href={shop} target="_blank" rel="noreferrer" className={styles.id}>
                Open the cart <ExternalLink size={14} aria-hidden="true" />
              </a>
            </dd>
          </>
        )}
      </dl>
    </Panel>
  );
}

/** An address that leads to a page, and runs nothing. */
function safe(address: string | null | undefined): string | undefined {
  return address && /^https?:\/\//i.test(address) ? address : undefined;
}

function History({ cart }: { cart: Cart }) {
  const { rows, problem, retry, more } = useTimeline(cart.contact);
  const items = rows && historyOf(rows, cart).filter((item) => !isTold(item));
  return (
    <Panel title="What happened to it">
      {problem && <ErrorState problem={problem} onRetry={retry} />}
      {!rows && !problem && <Skeleton lines={5} height={20} />}
      {items?.length === 0 && !more.has && <EmptyState title="Nothing is kept of it any more" />}
      <Days items={items ?? []} />
      {more.has && (
        <Button look="quiet" busy={more.busy} onClick={more.load}>
          Look further back
        </Button>
      )}
    </Panel>
  );
}

function Coming() {
  return (
    <Page title="Cart" head={<Skeleton width="240px" height={20} />} back={BACK}>
      <div className={styles.columns}>
        <Panel>
          <Skeleton lines={8} height={20} />
        </Panel>
        <Panel>
          <Skeleton lines={5} height={16} />
        </Panel>
      </div>
    </Page>
  );
}
