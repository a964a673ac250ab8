// A product: as messages show it, and what is changed of it.

import { useState } from 'react';
import { navigate } from 'wouter/use-browser-location';
import { useMay } from '@/api/access';
import { problemOf } from '@/api/problem';
import { useChangeProduct, useDeleteProduct, useProduct } from '@/api/products';
import type { Product } from '@/api/types';
import type { PageProps } from '@/pages';
import { Button } from '@/ui/Button';
import { CopyButton } from '@/ui/CopyButton';
import { DeleteButton } from '@/ui/DeleteDialog';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorState } from '@/ui/ErrorState';
import { Page } from '@/ui/Page';
import { Panel } from '@/ui/Panel';
import { Picture } from '@/ui/Picture';
import { Skeleton } from '@/ui/Skeleton';
import { StatusPill } from '@/ui/StatusPill';
import { Time } from '@/ui/Time';
import { toast } from '@/ui/toast';
import { changes, fieldsOf, isKept } from './fields';
import { ProductFields } from './ProductFields';
import styles from './Products.module.css';
import { priceOf, stockOf } from './state';

const BACK = { href: '/products', title: 'Products' };

export default function Detail({ params: { id = '' } }: PageProps) {
  const product = useProduct(id);
  if (product.data) return <Known product={product.data} />;
  if (!product.error) {
    return (
      <Page narrow title="Product" head={<Skeleton width="200px" height={20} />} back={BACK}>
        <Panel>
          <Skeleton lines={10} height={24} />
        </Panel>
      </Page>
    );
  }
  const problem = problemOf(product.error);
  return (
    <Page narrow title="Product" back={BACK}>
      {problem.status === 404 ? (
        <EmptyState title={`There is no product “${id}”`}>
          It was deleted, or the shop did not tell of it yet.
        </EmptyState>
      ) : (
        <ErrorState problem={problem} onRetry={() => product.refetch()} />
      )}
    </Page>
  );
}

function Known({ product }: { product: Product }) {
  const writes = useMay('products:write');
  const { tone, words } = stockOf(product);
  return (
    <Page
      narrow
      title={product.name}
      back={BACK}
      state={<StatusPill tone={tone}>{words}</StatusPill>}
      hint={
        <span className={styles.id}>
          <code>{product.id}</code>
          <CopyButton text={product.id} label="Copy the id" />
        </span>
      }
      actions={writes && <Delete product={product} />}
    >
      <Panel>
        <div className={styles.head}>
          <Picture src={product.image} size="large" />
          <span>
            <strong className={styles.price}>{priceOf(product) ?? 'Without a price'}</strong>
            <span className={styles.faint}>
              Changed <Time at={product.updated_at} />
            </span>
          </span>
        </div>
        <Form product={product} writes={writes} />
      </Panel>
    </Page>
  );
}

function Form({ product, writes }: { product: Product; writes: boolean }) {
  // What somebody writes here stays when the shop changes the product meanwhile.
  const [before, setBefore] = useState(() => fieldsOf(product));
  const [fields, setFields] = useState(before);
  const change = useChangeProduct(product.id);
  const problem = change.error ? problemOf(change.error) : undefined;
  const sent = changes(before, fields);
  const isChanged = Object.keys(sent).length > 0;
  const submit = () => {
    if (!isChanged) return;
    change.mutate(sent, {
      onSuccess: (saved) => {
        setBefore(fieldsOf(saved));
        setFields(fieldsOf(saved));
        if (isKept(sent, saved)) toast(`${saved.name} is saved`);
        else toast('The shop wrote something newer, which is kept', { tone: 'calm' });
      },
    });
  };
  return (
    <form
      className={styles.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <ProductFields
        fields={fields}
        onChange={setFields}
        problem={problem}
        {...(!writes && { disabled: true })}
      />
      {writes && (
        <div className={styles.deeds}>
          <Button type="submit" look="primary" busy={change.isPending} disabled={!isChanged}>
            Save
          </Button>
          {isChanged && (
            <Button look="quiet" onClick={() => setFields(before)}>
              As it was
            </Button>
          )}
        </div>
      )}
    </form>
  );
}

function Delete({ product }: { product: Product }) {
  const deletion = useDeleteProduct();
  const onDelete = () =>
    deletion.mutate(product.id, {
      onSuccess: () => {
        toast(`${product.name} is deleted`);
        navigate('/products');
      },
    });
  return (
    <DeleteButton name={product.name} deletion={deletion} onDelete={onDelete}>
      <p>Messages show it no more. It comes back when the shop, or a file, writes it again.</p>
    </DeleteButton>
  );
}
