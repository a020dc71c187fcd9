// node.js: what build/wasm/ndarray.js begins with. In Node.js it reads the
// program from beside itself (Debian's emcc knows no fetch in Node.js), and the
// script sees the environment and the files below the working directory.
if (typeof process == "object") {
  Module.wasmBinary = require("fs").readFileSync(__dirname + "/ndarray.wasm");
  Module.preRun = () => {
    const here = process.cwd();
    Object.assign(ENV, process.env);
    FS.mkdirTree(here);
    FS.mount(NODEFS, {root: here}, here);
    FS.chdir(here);
  };
}
