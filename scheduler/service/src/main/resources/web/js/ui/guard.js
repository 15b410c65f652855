// Keeps a failure of one view from taking the page with it.
import { Component, html } from '../dom.js';
import { Empty } from './basics.js';

/** A view that fails says so and leaves the rest of the page usable. */
export class Guard extends Component {
  static getDerivedStateFromError(error) {
    return { error };
  }

  componentDidCatch(error) {
    console.error(error);
  }

  render({ children }, { error }) {
    if (!error) return children;
    return html`<${Empty} title="This view could not be shown" testid="view-error">
      <p>${String(error.message ?? error)}</p><p><button
      onClick=${() => this.setState({ error: null })}>Try again</button> <a href="#/studies">All studies</a></p><//>`;
  }
}
