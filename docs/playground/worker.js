// worker.js: runs one script, in a worker of its own, which the page may end at
// any time. After this text comes `function start(Module) {`, what emcc made of
// Lua, and `}`: page.js puts them together.
"use strict";

// Text goes to the page line by line, and, after the first lines, many at once.
const LINES = 500;
const texts = [[], []]; // bytes of the output, and of errors
let times = 0, told = 0;

function tell(stream) {
  const text = new TextDecoder().decode(new Uint8Array(texts[stream]));
  texts[stream] = [];
  told = performance.now();
  times++;
  if (text != "")
    postMessage({text, error: stream == 1});
}

// Pictures are files in the format PPM: a line "P6 width height 255", or P5 for
// grey, and then bytes.
function show(FS, path) {
  const bytes = FS.readFile(path), from = bytes.indexOf(10) + 1;
  const [kind, width, height] =
    new TextDecoder().decode(bytes.subarray(0, from)).split(" ");
  const step = kind == "P6" ? 3 : 1;
  const pixels = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let i = 0; i < width * height; i++)
    for (let c = 0; c < 3; c++)
      pixels[4 * i + c] = bytes[from + i * step + c % step];
  postMessage({picture: path, width: +width, pixels}, [pixels.buffer]);
}

// The script's own pictures are shown when it ends, those of show(a) at once:
// run.lua writes "\x1b]show;path\x07".
onmessage = ({data: {module, files, script}}) => {
  const OUT = "examples/out", shown = new Set();
  const finish = () => {
    tell(0);
    for (const name of Module.FS.readdir(OUT))
      if (name.endsWith(".ppm") && !shown.has(OUT + "/" + name))
        show(Module.FS, OUT + "/" + name);
    tell(1);
    postMessage({done: true});
  };
  const stdout = byte => {
    texts[0].push(byte);
    if (byte == 7) {
      const text = new TextDecoder().decode(new Uint8Array(texts[0]));
      const [before, path] = text.slice(0, -1).split("\x1b]show;");
      texts[0] = [...new TextEncoder().encode(before)];
      tell(0);
      shown.add(path);
      show(Module.FS, path);
    } else if (byte == 10 && (times < LINES || performance.now() - told > 40)) {
      tell(0);
    }
  };
  const Module = {
    arguments: ["run.lua", script],
    stdin: () => null,
    stdout,
    stderr: byte => texts[1].push(byte),
    preRun: () => {
      Module.FS.mkdirTree("examples/data");
      Module.FS.mkdirTree(OUT);
      for (const name in files)
        Module.FS.writeFile(name, files[name]);
    },
    instantiateWasm: (imports, receive) => {
      WebAssembly.instantiate(module, imports).then(receive);
      return {};
    },
    onExit: finish,
  };
  onunhandledrejection = ({reason}) => { // no memory, or too deep a recursion
    texts[1].push(...new TextEncoder().encode(reason + "\n"));
    finish();
  };
  start(Module);
};
