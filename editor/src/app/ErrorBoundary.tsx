// A page that breaks takes nothing else with it.

import { Component, type ReactNode } from 'react';
import { ErrorState } from '@/ui/ErrorState';

interface Props {
  /** Another place is another chance. */
  place: string;
  children: ReactNode;
}

interface State {
  error: Error | undefined;
  place: string;
}

export class ErrorBoundary extends Component<Props, State> {
  override state: State = { error: undefined, place: this.props.place };

  static getDerivedStateFromError(error: unknown): Partial<State> {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  static getDerivedStateFromProps(props: Props, state: State): Partial<State> | null {
    return props.place === state.place ? null : { error: undefined, place: props.place };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (!error) return this.props.children;
    // A part of the app that cannot be loaded is mostly one of an older version.
    const gone = /dynamically imported module|Importing a module/.test(error.message);
    return (
      <ErrorState
        title={gone ? 'This page could not be loaded' : 'This page broke'}
        problem={gone ? new Error('Weir was updated, or cannot be reached. Load it again.') : error}
        onRetry={gone ? () => window.location.reload() : () => this.setState({ error: undefined })}
      />
    );
  }
}
