import type { Page } from '@playwright/test';
import { settleMotion } from './site';

/**
 * What can be pressed and is smaller than `min` pixels in either direction, with its size. An invisible edge that
 * belongs to a control counts. Left out: links inside a sentence, what is drawn on the zoomed canvas, and what is hidden.
 * Measured at rest: a dialog grows into its place, and all that is in it is smaller until then.
 */
export async function findSmallTargets(page: Page, min: number): Promise<string[]> {
  await settleMotion(page);
  return page.evaluate((least) => {
    const selector =
      'button, a[href], input, select, textarea, summary, [role="tab"], [role="menuitem"], [role="option"]';
    const edgeOf = (element: Element): { x: number; y: number } => {
      const edge = getComputedStyle(element, '::after');
      if (edge.content === 'none' || edge.position !== 'absolute') return { x: 0, y: 0 };
      const grown = (value: string): number => Math.max(-Number.parseFloat(value) || 0, 0);
      return { x: grown(edge.left) + grown(edge.right), y: grown(edge.top) + grown(edge.bottom) };
    };
    const labelOf = (element: Element): Element =>
      element instanceof HTMLInputElement ? (element.closest('label') ?? element) : element;
    return [...document.querySelectorAll<HTMLElement>(selector)].flatMap((element) => {
      if (
        element.closest(
          '.react-flow__viewport, .react-flow__attribution, .cm-editor, [aria-hidden="true"], [inert]',
        )
      )
        return [];
      if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return [];
      if (getComputedStyle(element).display === 'inline' && element.closest('p, li, dd, td')) return [];
      const box = labelOf(element).getBoundingClientRect();
      if (box.width <= 1 || box.height <= 1 || box.bottom <= 0) return [];
      const edge = edgeOf(element);
      const [width, height] = [box.width + edge.x, box.height + edge.y];
      if (width >= least - 0.5 && height >= least - 0.5) return [];
      const name = element.getAttribute('aria-label') ?? element.textContent?.trim().slice(0, 40);
      return [`${element.tagName.toLowerCase()} “${name}”: ${Math.round(width)} × ${Math.round(height)}`];
    });
  }, min);
}
