// The columns of the catalogue.

import type { Product } from '@/api/types';
import { money } from '@/ui/format';
import { Picture } from '@/ui/Picture';
import { StatusPill } from '@/ui/StatusPill';
import type { Column } from '@/ui/Table';
import { Time } from '@/ui/Time';
import styles from './Products.module.css';
import { priceOf, stockOf } from './state';

export const columns: readonly Column<Product>[] = [
  { id: 'name', title: 'Product', cell: (product) => <What product={product} /> },
  {
    id: 'price',
    title: 'Price',
    width: '104px',
    align: 'end',
    cell: (product) => <Price product={product} />,
  },
  {
    id: 'stock',
    title: 'Stock',
    width: '132px',
    cell: (product) => {
      const { tone, words } = stockOf(product);
      return <StatusPill tone={tone}>{words}</StatusPill>;
    },
  },
  {
    id: 'category',
    title: 'Category',
    width: '18%',
    from: 'medium',
    cell: ({ category }) => category ?? <span className={styles.faint}>–</span>,
  },
  {
    id: 'at',
    title: 'Changed',
    width: '104px',
    align: 'end',
    from: 'wide',
    cell: ({ updated_at }) => (
      <span className={styles.faint}>
        <Time at={updated_at} />
      </span>
    ),
  },
];

function What({ product: { name, id, sku, image } }: { product: Product }) {
  return (
    <span className={styles.what}>
      <span className={styles.thumb}>
        <Picture src={image} />
      </span>
      <span className={styles.names}>
        <span className={styles.name}>{name}</span>
        <span className={styles.faint}>{sku && sku !== id ? `${id} · ${sku}` : id}</span>
      </span>
    </span>
  );
}

function Price({ product }: { product: Product }) {
  const { compare_at_price, currency } = product;
  const price = priceOf(product);
  const isLess = typeof compare_at_price === 'number' && price !== undefined;
  return (
    <>
      <span className={styles.price}>{price ?? '–'}</span>
      {isLess && (
        <span className={styles.faint}>
          <span className="unseen">instead of </span>
          <s>{money(compare_at_price, currency)}</s>
        </span>
      )}
    </>
  );
}
