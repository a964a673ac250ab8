// Adds a product by hand.

import { useState } from 'react';
import { navigate } from 'wouter/use-browser-location';
import { get } from '@/api/call';
import { Problem, problemOf } from '@/api/problem';
import { useAddProduct } from '@/api/products';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { Field } from '@/ui/Field';
import { TextInput } from '@/ui/TextInput';
import { link } from '@/ui/url';
import { fieldsOf, whole } from './fields';
import { ProductFields } from './ProductFields';

export function Add({ onClose }: { onClose: () => void }) {
  const [id, setId] = useState('');
  const [fields, setFields] = useState(() => fieldsOf());
  const [problem, setProblem] = useState<Problem>();
  const add = useAddProduct();
  const submit = async () => {
    setProblem(undefined);
    try {
      await refuseTaken(id.trim());
      await add.mutateAsync({ id: id.trim(), product: whole(fields) });
      navigate(link(['products', id.trim()]));
    } catch (error) {
      setProblem(problemOf(error));
    }
  };
  return (
    <Dialog
      open
      size="large"
      onClose={onClose}
      title="Add a product"
      onSubmit={() => void submit()}
      foot={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" busy={add.isPending}>
            Add
          </Button>
        </>
      }
    >
      <Field
        label="Id"
        hint="What the shop calls it; of a variant, where variants are sold."
        error={problem?.at('/id') ?? problem?.at('')}
      >
        <TextInput value={id} onChange={setId} required />
      </Field>
      <ProductFields fields={fields} onChange={setFields} problem={withoutId(problem)} />
    </Dialog>
  );
}

/** What the field of the id says itself. */
function withoutId(problem: Problem | undefined): Problem | undefined {
  return problem?.at('/id') ? undefined : problem;
}

/** Writing over a product would take away what is known of it. */
async function refuseTaken(id: string): Promise<void> {
  if (!id) throw wrong('Write an id: each product has one.');
  const taken = await get('/v1/products/{id}', { at: [id] }).catch((error: unknown) => {
    if (error instanceof Problem && error.status === 404) return undefined;
    throw error;
  });
  if (taken) throw wrong(`“${taken.name}” has this id already.`);
}

function wrong(message: string): Problem {
  const errors = [{ pointer: '/id', code: undefined, message }];
  return new Problem({ status: 422, code: 'invalid', title: 'Not added', detail: message, errors });
}
