// A pool that is new.

import { useState } from 'react';
import { navigate } from 'wouter/use-browser-location';
import { isPool, useSavePool } from '@/api/coupons';
import { Problem, problemOf } from '@/api/problem';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { Field } from '@/ui/Field';
import { TextInput } from '@/ui/TextInput';
import { link } from '@/ui/url';
import { fieldsOf, PoolFields, written } from './PoolFields';

export function Add({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState('');
  const [fields, setFields] = useState(() => fieldsOf());
  const [problem, setProblem] = useState<Problem>();
  const save = useSavePool();
  const submit = async () => {
    setProblem(undefined);
    try {
      if (!name.trim()) throw wrong('Write a name: flows ask for codes by it.');
      if (await isPool(name.trim())) throw wrong('There is a pool of this name already.');
      const saved = await save.mutateAsync({ name: name.trim(), pool: written(fields) });
      navigate(link(['coupons', saved.name]));
    } catch (error) {
      setProblem(problemOf(error));
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title="Make a pool"
      onSubmit={() => void submit()}
      foot={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" busy={save.isPending}>
            Make it
          </Button>
        </>
      }
    >
      <Field
        label="Name"
        hint="What flows call it: small letters, digits, _ and -."
        error={problem?.at('')}
      >
        <TextInput code value={name} onChange={setName} placeholder="spring" />
      </Field>
      <PoolFields fields={fields} onChange={setFields} problem={problem} />
    </Dialog>
  );
}

function wrong(message: string): Problem {
  const errors = [{ pointer: '', code: undefined, message }];
  return new Problem({ status: 422, code: 'invalid', title: 'Not made', detail: message, errors });
}
