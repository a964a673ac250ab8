// The list of carts: whose, what is in them, how they stand, and who was reminded.

import { ShoppingCart, Store } from 'lucide-react';
import { useMay } from '@/api/access';
import { type CartFilter, useCarts } from '@/api/carts';
import type { Cart } from '@/api/types';
import { ButtonLink } from '@/ui/Button';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorState } from '@/ui/ErrorState';
import { Page } from '@/ui/Page';
import { Panel } from '@/ui/Panel';
import { Table } from '@/ui/Table';
import { link, useParams } from '@/ui/url';
import { columns } from './columns';
import { Filters } from './Filters';
import { filterOf } from './filter';

export default function Carts() {
  const [params] = useParams();
  const filter = filterOf(params);
  const { rows, problem, retry, more } = useCarts(filter);
  const isNobody = problem?.code === 'contact_not_found';
  return (
    <Page title="Carts" hint="What people put in, left, came back for and ordered.">
      <Filters key={params.toString()} filter={filter} />
      <Panel flush>
        {isNobody && (
          <EmptyState icon={<ShoppingCart />} title={`Nobody has the id “${filter.contact ?? ''}”`}>
            Capitals and spaces count. A person is found by e-mail with the search, Ctrl K.
          </EmptyState>
        )}
        {problem && !isNobody && (
          <ErrorState title="The carts could not be read" problem={problem} onRetry={retry} />
        )}
        {!problem && (
          <Table<Cart>
            label="Carts"
            columns={columns}
            rows={rows}
            rowKey={(cart) => JSON.stringify([cart.contact, cart.id])}
            href={(cart) => link(['carts', cart.id], { contact: cart.contact })}
            rowHeight={60}
            narrowRowHeight={68}
            more={more}
            empty={<None filter={filter} />}
          />
        )}
      </Panel>
    </Page>
  );
}

function None({ filter }: { filter: CartFilter }) {
  const connects = useMay('reports:read');
  if (Object.keys(filter).length > 0) {
    return (
      <EmptyState icon={<ShoppingCart />} title="No cart fits">
        Take a filter away to see more.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={<ShoppingCart />}
      title="No carts yet"
      action={
        connects && (
          <ButtonLink href="/shops" icon={<Store />}>
            To the shops
          </ButtonLink>
        )
      }
    >
      They come with the webhooks of a shop that is connected, or with events such as
      <code> cart_updated</code>.
    </EmptyState>
  );
}
