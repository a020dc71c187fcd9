// node.js: what build/wasm/ndarray.js begins with. In Node.js it reads the
// program from beside itself (Debian's emcc knows no fetch in Node.js), and the
// script sees the environment and the directories of the machine.
if (typeof process == "object") {
  const fs = require("fs");
  Module.wasmBinary = fs.readFileSync(__dirname + "/ndarray.wasm");
  Module.preRun = () => {
    Object.assign(ENV, process.env);
    for (const entry of fs.readdirSync("/", {withFileTypes: true})) {
      const path = "/" + entry.name;
      if (entry.isDirectory() && !/^\/(dev|proc|sys)$/.test(path)) {
        FS.mkdirTree(path);
        FS.mount(NODEFS, {root: path}, path);
      }
    }
    FS.chdir(process.cwd());
  };
}
