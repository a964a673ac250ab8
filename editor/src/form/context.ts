// What a form is drawn with: what its schema refers to, what is wrong with it, where choices come
// from, and the controls that only one place has.

import { createContext, type ReactNode, useContext } from 'react';
import type { EditorSchema, JsonSchema } from '@/flow/schema';
import type { Path } from '@/flow/source';
import type { ControlProps } from './types';

export type View = (props: ControlProps) => ReactNode;

/** A control that is not for every form. */
export interface Widget {
  view: View;
  /** Whether it is one field, which a label above it names. */
  single?: boolean;
}

export interface Offer {
  value: string;
  title?: string;
  hint?: string;
}

export interface FormPlace {
  /** A schema with what it refers to. */
  resolve: (schema: JsonSchema) => JsonSchema;
  /** What is wrong at a place; with `below`, also what stands under it. */
  problems: (
    path: Path,
    below: boolean,
    schema: JsonSchema,
  ) => { error?: string; warning?: string };
  /** Choices of a setting, for what is typed so far; a hook. */
  useOffers: (schema: JsonSchema, typed?: string) => readonly Offer[];
  widgets: Readonly<Record<string, Widget>>;
  /** For a value of one of several shapes. */
  variant?: View;
  readOnly: boolean;
}

/** A form that refers to nothing, and with which nothing is wrong. */
export const PLAIN: FormPlace = {
  resolve: (schema) => schema,
  problems: () => ({}),
  useOffers: () => [],
  widgets: {},
  readOnly: false,
};

export const FormContext = createContext<FormPlace>(PLAIN);

export function useForm(): FormPlace {
  return useContext(FormContext);
}

/** What conditions may ask, for the controls that ask it. */
export const LanguageContext = createContext<EditorSchema | null>(null);

export function useLanguage(): EditorSchema {
  const language = useContext(LanguageContext);
  if (!language) throw new Error('No form here has conditions.');
  return language;
}
