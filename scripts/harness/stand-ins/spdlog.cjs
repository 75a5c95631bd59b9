// Takes the place of the native module @vscode/spdlog in the test harness's VS Code, which is installed without a
// compiler: the log files that VS Code and its extensions write are there, only written by plain JavaScript.
const fs = require('node:fs');
const path = require('node:path');

const names = ['trace', 'debug', 'info', 'warning', 'error', 'critical'];

/** A log file with the methods of spdlog's Logger. Files do not rotate: a test does not write 30 MB. */
function logger(/** @type {string} */ file) {
  let lowest = 2;
  let plain = false;
  const at = (/** @type {number} */ level) => (/** @type {string} */ message) => {
    if (level < lowest) return;
    const time = new Date().toISOString().slice(0, 23).replace('T', ' ');
    fs.appendFileSync(file, plain ? message : `${time} [${names[level]}] ${message}\n`);
  };
  return {
    trace: at(0),
    debug: at(1),
    info: at(2),
    warn: at(3),
    error: at(4),
    critical: at(5),
    getLevel: () => lowest,
    setLevel: (/** @type {number} */ level) => (lowest = level),
    setPattern: () => (plain = false),
    clearFormatters: () => (plain = true),
    flush: () => {},
    drop: () => {},
  };
}

async function createLogger(/** @type {string} */ _name, /** @type {string} */ file) {
  await fs.promises.mkdir(path.dirname(file), { recursive: true });
  return logger(file);
}

exports.setLevel = () => {};
exports.setFlushOn = () => {};
exports.createRotatingLogger = createLogger;
exports.createAsyncRotatingLogger = createLogger;
