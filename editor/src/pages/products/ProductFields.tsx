// The fields of a product, to add one and to change one; what is wrong stands at its field.

import type { Problem } from '@/api/problem';
import { Checkbox } from '@/ui/Checkbox';
import { ErrorState } from '@/ui/ErrorState';
import { Field } from '@/ui/Field';
import { TextArea } from '@/ui/TextArea';
import { TextInput } from '@/ui/TextInput';
import type { Fields, TEXTS } from './fields';
import styles from './Products.module.css';

interface Props {
  fields: Fields;
  onChange: (fields: Fields) => void;
  problem: Problem | undefined;
  disabled?: boolean;
}

export function ProductFields({ fields, onChange, problem, disabled }: Props) {
  const errorOf = (name: string) =>
    problem?.errors.find(({ pointer }) => pointer?.split('/')[1] === name)?.message;
  const text = (name: (typeof TEXTS)[number] | 'tags', label: string, more: object = {}) => (
    <Field label={label} error={errorOf(name)} {...('hint' in more && { hint: String(more.hint) })}>
      <TextInput
        value={fields[name]}
        onChange={(value) => onChange({ ...fields, [name]: value })}
        disabled={disabled}
        {...more}
      />
    </Field>
  );
  const placed = problem?.errors.some(({ pointer }) => (pointer?.split('/')[1] ?? '') in fields);
  return (
    <>
      {problem && !placed && <ErrorState inline problem={problem} />}
      {text('name', 'Name')}
      <div className={styles.pair}>
        {text('price', 'Price', { inputMode: 'decimal' })}
        {text('compare_at_price', 'Price before', { inputMode: 'decimal' })}
        {text('currency', 'Currency', { placeholder: 'EUR' })}
      </div>
      <div className={styles.pair}>
        {text('stock', 'Stock', { inputMode: 'numeric', placeholder: 'Not counted' })}
        {text('sku', 'SKU')}
        {text('category', 'Category')}
      </div>
      <Checkbox
        checked={fields.available}
        onChange={(available) => onChange({ ...fields, available })}
        disabled={disabled ?? false}
      >
        It is for sale
      </Checkbox>
      {text('image', 'Address of a picture', { placeholder: 'https://…' })}
      {text('url', 'Address in the shop', { placeholder: 'https://…' })}
      {text('tags', 'Tags', { placeholder: 'new, summer' })}
      <Field label="Description" error={errorOf('description')}>
        <TextArea
          rows={3}
          disabled={disabled}
          value={fields.description}
          onChange={(description) => onChange({ ...fields, description })}
        />
      </Field>
      <Field
        label="Attributes"
        hint="JSON by name, for the templates of messages."
        error={errorOf('attributes')}
      >
        <TextArea
          code
          rows={3}
          disabled={disabled}
          value={fields.attributes}
          onChange={(attributes) => onChange({ ...fields, attributes })}
          placeholder={'{ "colour": "green" }'}
        />
      </Field>
    </>
  );
}
