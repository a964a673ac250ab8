// The catalogue: what the shop sells, as messages show it.

import { FileUp, Package, Plus } from 'lucide-react';
import { useState } from 'react';
import { navigate } from 'wouter/use-browser-location';
import { useMay } from '@/api/access';
import { type ProductFilter, useProducts } from '@/api/products';
import type { Product } from '@/api/types';
import { Button } from '@/ui/Button';
import { Combobox } from '@/ui/Combobox';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorState } from '@/ui/ErrorState';
import { Page } from '@/ui/Page';
import { Panel } from '@/ui/Panel';
import { Select } from '@/ui/Select';
import { Table } from '@/ui/Table';
import { link, useParams } from '@/ui/url';
import { Add } from './Add';
import { columns } from './columns';
import { Import } from './Import';
import styles from './Products.module.css';
import { BY, type By } from './state';

export default function Products() {
  const [params, change] = useParams();
  const writes = useMay('products:write');
  const filter = filterOf(params);
  const { rows, problem, retry, more } = useProducts(filter);
  const actions = (
    <>
      <Button icon={<FileUp />} onClick={() => change({ import: 'yes' })}>
        Import a file
      </Button>
      <Button look="primary" icon={<Plus />} onClick={() => change({ add: 'yes' })}>
        Add a product
      </Button>
    </>
  );
  return (
    <Page
      title="Products"
      hint="The price and stock that a message shows are those of here, when it leaves."
      actions={writes && actions}
    >
      <Find key={JSON.stringify(filter)} filter={filter} known={rows ?? []} />
      <Panel flush>
        {problem ? (
          <ErrorState title="The products could not be read" problem={problem} onRetry={retry} />
        ) : (
          <Table<Product>
            label="Products"
            columns={columns}
            rows={rows}
            rowKey={({ id }) => id}
            href={({ id }) => link(['products', id])}
            rowHeight={60}
            more={more}
            empty={<None filter={filter} action={writes && actions} />}
          />
        )}
      </Panel>
      {writes && params.has('add') && <Add onClose={() => change({ add: undefined })} />}
      {writes && params.has('import') && <Import onClose={() => change({ import: undefined })} />}
    </Page>
  );
}

function filterOf(params: URLSearchParams): ProductFilter {
  const [category, sku] = [params.get('category'), params.get('sku')];
  if (category) return { category };
  return sku ? { sku } : {};
}

interface FindProps {
  filter: ProductFilter;
  /** Some of the catalogue, for what it names. */
  known: readonly Product[];
}

function Find({ filter, known }: FindProps) {
  const [, change] = useParams();
  const [by, setBy] = useState<By>(filter.sku ? 'sku' : 'category');
  const value = filter.category ?? filter.sku ?? '';
  const [typed, setTyped] = useState(value);
  const find = (words: string) => {
    const wanted = words.trim();
    if (by === 'id' && wanted) navigate(link(['products', wanted]));
    else change({ category: undefined, sku: undefined, [by]: wanted || undefined });
  };
  const categories = new Set(known.flatMap(({ category }) => category ?? []));
  return (
    <search className={styles.find}>
      <div className={styles.by}>
        <Select aria-label="Find by" value={by} onChange={setBy} options={BY} />
      </div>
      <div className={styles.value}>
        <Combobox
          aria-label={`Find products by ${by}`}
          placeholder={BY.find((one) => one.value === by)?.placeholder ?? ''}
          value={typed}
          onChange={setTyped}
          onCommit={find}
          suggestions={by === 'category' ? [...categories].sort() : []}
        />
      </div>
      <Button onClick={() => find(typed)}>Find</Button>
      {value && (
        <Button look="quiet" onClick={() => change({ category: undefined, sku: undefined })}>
          Show all
        </Button>
      )}
    </search>
  );
}

function None({ filter, action }: { filter: ProductFilter; action: React.ReactNode }) {
  const [[what, value] = []] = [Object.entries(filter)[0]];
  if (what) {
    return (
      <EmptyState icon={<Package />} title={`No product with the ${what} “${value}”`}>
        It is asked for as a whole; capitals and spaces count.
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={<Package />} title="No products yet" action={action}>
      A shop writes them to <code>/v1/products</code>; a file of them can be imported here.
    </EmptyState>
  );
}
