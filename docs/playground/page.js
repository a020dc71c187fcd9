// page.js: the list of examples, the editor, and what comes of a script. A
// worker (worker.js) runs it, a new one each time: so an endless script can be
// stopped. built.js has the examples and the program.
"use strict";

const element = id => document.getElementById(id);
const source = element("source"), colours = element("colours");
const output = element("output"), pictures = element("pictures");

// --- the editor --------------------------------------------------------------

const TOKENS = new RegExp([
  "(?<claim>--> .*|-->$)",
  "(?<comment>--\\[\\[[^]*?(?:\\]\\]|$)|--.*)",
  "(?<string>\"(?:\\\\.|[^\"\\\\\\n])*\"|'(?:\\\\.|[^'\\\\\\n])*'" +
    "|\\[\\[[^]*?\\]\\])",
  "(?<number>\\b\\d[\\w.]*)",
  "(?<keyword>\\b(?:and|break|do|else|elseif|end|false|for|function|goto|if" +
    "|in|local|nil|not|or|repeat|return|then|true|until|while)\\b)"
].join("|"), "gm");

function span(kind, text) {
  const made = document.createElement("span");
  made.className = kind;
  made.textContent = text;
  return made;
}

// A line that raised an error is marked until the script is changed.
function colour(wrong) {
  const lines = source.value.split("\n");
  const parts = document.createDocumentFragment();
  const add = text => {
    let end = 0;
    for (const token of text.matchAll(TOKENS)) {
      const kind = Object.keys(token.groups).find(name => token.groups[name]);
      parts.append(text.slice(end, token.index), span(kind, token[0]));
      end = token.index + token[0].length;
    }
    parts.append(text.slice(end));
  };
  if (wrong >= 1 && wrong <= lines.length) {
    add(lines.slice(0, wrong - 1).map(line => line + "\n").join(""));
    parts.append(span("wrong", lines[wrong - 1] || " "));
    add("\n" + lines.slice(wrong).join("\n"));
  } else {
    add(source.value);
  }
  colours.replaceChildren(parts, "\n");
}

function scrolled() {
  colours.scrollTop = source.scrollTop;
  colours.scrollLeft = source.scrollLeft;
}

source.addEventListener("input", () => colour());
source.addEventListener("scroll", scrolled);
source.addEventListener("keydown", event => {
  if (event.key == "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    run();
  } else if (event.key == "Tab" && !event.shiftKey) {
    event.preventDefault();
    document.execCommand("insertText", false, "  "); // can be undone
  }
});

// --- the output --------------------------------------------------------------

// Text in colours that terminals know: ESC [38;2;red;green;blue m for the
// letters, 48 for what is behind them, 0 for neither. The upper half of a block
// is drawn without a gap between lines.
let style = {};

function print(text) {
  text.split(/\x1b\[([\d;]*)m/).forEach((part, i) => {
    if (i % 2 == 1) {
      const codes = part.split(";");
      if (codes[0] == "0" || part == "")
        style = {};
      for (; codes[1] == "2"; codes.splice(0, 5))
        style[codes[0] == "38" ? "color" : "background"] =
          `rgb(${codes.slice(2, 5)})`;
    } else if (style.color || style.background) {
      const half = /^▀+$/.test(part);
      const coloured = span(half ? "half" : "", part);
      const {color, background} = style;
      Object.assign(coloured.style, half ?
        {background: `linear-gradient(${color} 50%, ${background} 50%)`} :
        style);
      output.append(coloured);
    } else {
      for (const line of part.split(/(?<=\n)/)) {
        const [code, ...claim] = line.split(/(?=  --> )/);
        output.append(code, ...claim.map(text => span("claim", text)));
      }
    }
  });
}

// "line:3: message" or words without a place.
function printError(text) {
  const line = +(/^line:(\d+):/.exec(text) || [])[1];
  output.append(span("error", text.replace(/^line:(\d+):/, "line $1:")));
  colour(line);
  if (line) {
    const height = parseFloat(getComputedStyle(source).lineHeight);
    source.scrollTop = (line - 8) * height;
  }
  scrolled();
}

// A picture of a name takes the place of an earlier one.
function draw(name, width, pixels) {
  let canvas = [...pictures.children].find(old => old.title == name);
  if (!canvas) {
    canvas = pictures.appendChild(document.createElement("canvas"));
    canvas.title = name;
  }
  const image = new ImageData(pixels, width);
  if (canvas.width != width || canvas.height != image.height) {
    canvas.width = width;
    canvas.height = image.height;
  }
  canvas.className = width < 320 ? "small" : "";
  canvas.getContext("2d").putImageData(image, 0, 0);
}

// --- running -----------------------------------------------------------------

const compiled = WebAssembly.compile(
  Uint8Array.from(atob(wasm), digit => digit.charCodeAt(0)));
const workerUrl = URL.createObjectURL(new Blob(
  [workerSource, "function start(Module) {", program, "}"],
  {type: "text/javascript"}));
let worker, chosen;

function ended(words) {
  worker.terminate();
  worker = undefined;
  element("state").textContent = words;
  element("run").disabled = false;
  element("stop").disabled = true;
}

async function run() {
  if (worker)
    ended("");
  const mine = worker = new Worker(workerUrl), begun = performance.now();
  element("run").disabled = element("stop").disabled = false;
  element("state").textContent = "running";
  output.replaceChildren();
  pictures.replaceChildren();
  style = {};
  colour();
  mine.onmessage = ({data}) => {
    if (mine != worker)
      return;
    if (data.error)
      printError(data.text);
    else if (data.text)
      print(data.text);
    else if (data.picture)
      draw(data.picture, data.width, data.pixels);
    else
      ended(`${((performance.now() - begun) / 1000).toFixed(2)} s`);
  };
  const script = `examples/${chosen}.lua`;
  mine.postMessage({module: await compiled, script,
                    files: {...files, [script]: source.value}});
}

function choose(example) {
  chosen = example.name;
  source.value = example.source;
  source.scrollTop = source.scrollLeft = 0;
  for (const button of element("list").querySelectorAll("button"))
    button.classList.toggle("chosen", button.id == "example-" + chosen);
  history.replaceState(null, "", "#" + chosen);
  run();
}

let group;
for (const example of examples) {
  if (example.group != group) {
    group = example.group;
    const heading = document.createElement("h2");
    heading.textContent = group;
    element("list").append(heading);
  }
  const button = document.createElement("button");
  button.id = "example-" + example.name;
  button.textContent = example.title;
  button.onclick = () => choose(example);
  element("list").append(button);
}
element("run").onclick = run;
element("stop").onclick = () => worker && ended("stopped");
choose(examples.find(({name}) => "#" + name == location.hash) || examples[0]);
