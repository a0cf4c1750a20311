import { Component, type ReactNode } from 'react';
import { ErrorPanel } from '../components/Panels/Panels.js';

interface PageGuardProps {
  readonly children: ReactNode;
}

/** A page that fails to draw says so, and leaves rail, palette and connection as they are. */
export class PageGuard extends Component<PageGuardProps, { readonly error: unknown }> {
  override state = { error: null as unknown };

  static getDerivedStateFromError(error: unknown): { error: unknown } {
    return { error };
  }

  override render(): ReactNode {
    if (this.state.error === null) return this.props.children;
    return (
      <section className="card">
        <ErrorPanel
          title="This page can’t be drawn"
          error={this.state.error}
          onRetry={() => this.setState({ error: null })}
          still="Control goes on; the other pages work."
        />
      </section>
    );
  }
}
