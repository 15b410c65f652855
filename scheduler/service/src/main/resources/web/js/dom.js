// The one place where the view library is bound. Text always reaches the page as text nodes; nothing here takes markup.
import { h, render, Component, Fragment } from '../vendor/preact.js';
import htm from '../vendor/htm.js';

export { h, render, Component, Fragment };
export {
  useState,
  useEffect,
  useLayoutEffect,
  useRef,
  useMemo,
  useCallback,
  useReducer,
} from '../vendor/preact-hooks.js';
export const html = htm.bind(h);
