/* Runs inside of a page: contrast of every text, overflow, and words that no person should read. */
(() => {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 1;
  const ctx = canvas.getContext('2d', { willReadFrequently: true });
  const rgba = (color) => {
    ctx.clearRect(0, 0, 1, 1);
    ctx.fillStyle = color;
    ctx.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = ctx.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = (top, under) => top.slice(0, 3).map((value, i) => value * top[3] + under[i] * (1 - top[3]));
  const luminance = (rgb) => {
    const [r, g, b] = rgb.map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    const layers = [];
    for (let at = element; at; at = at.parentElement) layers.push(rgba(getComputedStyle(at).backgroundColor));
    return layers.reverse().reduce((under, top) => over(top, under), [255, 255, 255]);
  };
  const isShown = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  const faint = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || !element || !isShown(element) || element.closest('svg, option, .vh, script, :disabled'))
      continue;
    const under = ground(element);
    const text = over(rgba(getComputedStyle(element).color), under);
    const [a, b] = [luminance(under), luminance(text)];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) faint.push(`${ratio.toFixed(2)} "${node.data.trim().slice(0, 40)}" .${element.className}`);
  }
  // biome-ignore lint/performance/useDomNodeTextContent: only what is shown counts, and textContent knows nothing of that
  const odd = document.body.innerText.match(/.{0,30}\b(NaN|undefined|null|Infinity|N\/A|\[object)\b.{0,20}/g) ?? [];
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  return { faint, odd, wide };
})();
