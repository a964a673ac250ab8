// Forms inside an open flow: what is wrong is told by its diagnostics, choices come from the flow.

import { type ReactNode, useMemo } from 'react';
import { resolve } from '@/flow/schema';
import { OfferControl } from '@/form/condition/OfferControl';
import { VariantControl } from '@/form/condition/VariantControl';
import { CONDITION_WIDGETS } from '@/form/condition/widgets';
import { FormContext, type FormPlace, LanguageContext, type Widget } from '@/form/context';
import { severityOf, within } from '../diagnostics';
import { useEditor } from '../store';
import { BranchesControl } from './BranchesControl';
import { MessageControl } from './MessageControl';
import { StepControl, TargetControl } from './simple';
import { useOffers } from './sources';

const OFFERED: Widget = { view: OfferControl, single: true };

const WIDGETS: Readonly<Record<string, Widget>> = {
  ...CONDITION_WIDGETS,
  flow: OFFERED,
  provider: OFFERED,
  node: { view: StepControl, single: true },
  port: { view: TargetControl, single: true },
  message: { view: MessageControl },
  branches: { view: BranchesControl },
  split: { view: BranchesControl },
};

export function FlowForm({ children }: { children: ReactNode }) {
  const all = useEditor((state) => state.schema);
  const found = useEditor((state) => state.diagnostics);
  // What cannot be read cannot be written into either.
  const readOnly = useEditor((state) => state.readOnly || state.errors.length > 0);
  const place = useMemo<FormPlace>(
    () => ({
      resolve: (schema) => resolve(all, schema),
      problems(path, below) {
        const own = below ? within(found, path) : [];
        const error = own.find((each) => severityOf(each) === 'error')?.message;
        const warning = own.find((each) => severityOf(each) !== 'error')?.message;
        return { ...(error && { error }), ...(warning && { warning }) };
      },
      useOffers,
      widgets: WIDGETS,
      variant: VariantControl,
      readOnly,
    }),
    [all, found, readOnly],
  );
  return (
    <LanguageContext value={all}>
      <FormContext value={place}>{children}</FormContext>
    </LanguageContext>
  );
}
