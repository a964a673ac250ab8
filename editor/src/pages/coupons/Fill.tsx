// Codes into a pool: those of the shop, pasted or from a file, or some that are made here.

import { FileUp, WandSparkles } from 'lucide-react';
import { useState } from 'react';
import { addCodes, useMakeCodes, usePoolChanged } from '@/api/coupons';
import { type Problem, problemOf } from '@/api/problem';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { ErrorState } from '@/ui/ErrorState';
import { Field } from '@/ui/Field';
import { FileInput } from '@/ui/FileInput';
import { exact, plural } from '@/ui/format';
import { NumberInput } from '@/ui/NumberInput';
import { TextArea } from '@/ui/TextArea';
import { TextInput } from '@/ui/TextInput';
import { toast } from '@/ui/toast';
import { type Added, addAll, NONE } from './adding';
import styles from './Coupons.module.css';
import { codesOf } from './codes';

export function Fill({ pool }: { pool: string }) {
  const [open, setOpen] = useState<'import' | 'make'>();
  const close = () => setOpen(undefined);
  return (
    <>
      <Button icon={<FileUp />} onClick={() => setOpen('import')}>
        Import codes
      </Button>
      <Button icon={<WandSparkles />} onClick={() => setOpen('make')}>
        Make codes
      </Button>
      {open === 'import' && <Import pool={pool} onClose={close} />}
      {open === 'make' && <Make pool={pool} onClose={close} />}
    </>
  );
}

interface Props {
  pool: string;
  onClose: () => void;
}

function Import({ pool, onClose }: Props) {
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  const [added, setAdded] = useState<Added>();
  const [problem, setProblem] = useState<Problem>();
  const changed = usePoolChanged(pool);
  const codes = codesOf(text);
  const submit = async () => {
    if (codes.length === 0) return;
    setBusy(true);
    setProblem(undefined);
    setAdded(NONE);
    const signal = new AbortController().signal;
    try {
      await addAll(codes, { add: (batch) => addCodes(pool, batch, signal), tell: setAdded });
      setText('');
    } catch (error) {
      setProblem(problemOf(error));
    }
    setBusy(false);
    void changed();
  };
  return (
    <Dialog
      open
      onClose={busy ? () => undefined : onClose}
      title="Import codes"
      onSubmit={() => void submit()}
      foot={
        <>
          <Button onClick={onClose} disabled={busy}>
            {added && !problem ? 'Done' : 'Cancel'}
          </Button>
          <Button type="submit" look="primary" busy={busy} disabled={codes.length === 0}>
            {codes.length > 0 ? `Add ${plural(codes.length, 'code')}` : 'Add them'}
          </Button>
        </>
      }
    >
      <Field
        label="Codes"
        hint="One a line. Of a table the column “code” is taken, else the first."
      >
        <TextArea
          code
          rows={6}
          value={text}
          onChange={setText}
          placeholder={'SPRING-1\nSPRING-2'}
        />
      </Field>
      <Field label="Or a file of them">
        <FileInput
          accept={['.txt', '.csv']}
          onChoose={(file) => void file.text().then(setText)}
          disabled={busy}
        />
      </Field>
      {problem && (
        <ErrorState
          inline
          title={added && added.added > 0 ? `${exact(added.added)} are in, then it failed` : ''}
          problem={problem}
        />
      )}
      {added && <Told added={added} />}
    </Dialog>
  );
}

/** So many are read; a page of them says no more. */
const TOLD_MAX = 20;

function Told({ added: { added, duplicates, refused } }: { added: Added }) {
  return (
    <>
      <p role="status">
        {plural(added, 'code is', 'codes are')} in now
        {duplicates.length > 0 && `; ${plural(duplicates.length, 'was', 'were')} there already`}
        {refused.length > 0 && `; ${exact(refused.length)} can be no codes`}.
      </p>
      {duplicates.length + refused.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must take the keys
        <ul className={styles.told} aria-label="Not added" tabIndex={0}>
          {refused.slice(0, TOLD_MAX).map(({ code, why }) => (
            <li key={`no ${code}`}>
              <b>{code}</b> {why}
            </li>
          ))}
          {[...new Set(duplicates)].slice(0, TOLD_MAX).map((code) => (
            <li key={code}>
              <b>{code}</b> was there already
            </li>
          ))}
          {Math.max(duplicates.length, refused.length) > TOLD_MAX && <li>and more</li>}
        </ul>
      )}
    </>
  );
}

function Make({ pool, onClose }: Props) {
  const [count, setCount] = useState<number | null>(100);
  const [prefix, setPrefix] = useState('');
  const [length, setLength] = useState<number | null>(8);
  const make = useMakeCodes(pool);
  const problem = make.error ? problemOf(make.error) : undefined;
  const placed = ['/count', '/prefix', '/length'].some((pointer) => problem?.at(pointer));
  const submit = () => {
    const body = { count: count ?? 0, ...(prefix && { prefix }), ...(length && { length }) };
    make.mutate(body, {
      onSuccess: ({ added }) => {
        toast(`${plural(added, 'code is', 'codes are')} made`);
        onClose();
      },
    });
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title="Make codes"
      onSubmit={submit}
      foot={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" busy={make.isPending}>
            Make them
          </Button>
        </>
      }
    >
      <p>
        The shop has to know them too, before they count there: save them as a file when they are
        made.
      </p>
      {problem && !placed && <ErrorState inline problem={problem} />}
      <Field label="How many" error={problem?.at('/count')}>
        <NumberInput value={count} onChange={setCount} unit="codes" />
      </Field>
      <div className={styles.pair}>
        <Field optional label="Each begins with" error={problem?.at('/prefix')}>
          <TextInput code value={prefix} onChange={setPrefix} placeholder="SPRING-" />
        </Field>
        <Field
          label="Signs that are drawn"
          hint="6 to 32: the more, the harder to guess."
          error={problem?.at('/length')}
        >
          <NumberInput value={length} onChange={setLength} />
        </Field>
      </div>
    </Dialog>
  );
}
