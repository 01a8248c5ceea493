/**
 * Extended attributes of files (`security.capability`, `user.*`), which Node cannot read itself.
 *
 * A process of perl or python3, whichever the machine has, makes the system calls: perl starts in a few milliseconds and
 * is part of every Debian, python3 is nearly everywhere else. Only on Linux.
 */
import { spawnSync } from 'node:child_process';

export interface ExtendedAttribute {
  /** A byte string. */
  readonly name: string;
  /** In hex digits. */
  readonly value: string;
}

export interface ExtendedAttributes {
  /**
   * Reads the attributes of many files at once, those of links themselves and not of what they lead to.
   *
   * @param paths - Byte strings.
   * @returns by index the attributes of each path that has any, in no order; `undefined` where the machine has no means.
   */
  read(paths: readonly string[]): ReadonlyMap<number, readonly ExtendedAttribute[]> | undefined;
}

/** The numbers of `llistxattr` and `lgetxattr`, which perl has to be told. */
const SYSTEM_CALLS: Readonly<Record<string, readonly [list: number, get: number]>> = {
  x64: [195, 192],
  arm64: [12, 9],
  riscv64: [12, 9],
  loong64: [12, 9]
};

// Both read paths that end in NUL, and write a line of index, name in hex and value in hex for each attribute.
const PERL = `
binmode STDIN; binmode STDOUT; $/ = "\\0"; my ($list, $get) = map { 0 + $_ } @ARGV;
my $names = "\\0" x 65536; my $value = "\\0" x 65536; my $index = 0;
while (my $path = <STDIN>) {
  chomp $path;
  my $length = syscall($list, $path, $names, 65536);
  if ($length > 0) {
    for my $name (split /\\0/, substr($names, 0, $length)) {
      my $size = syscall($get, $path, $name, $value, 65536);
      print $index, " ", unpack("H*", $name), " ", unpack("H*", substr($value, 0, $size)), "\\n" if $size >= 0;
    }
  }
  $index++;
}`;
const PYTHON = `
import os, sys
for index, path in enumerate(sys.stdin.buffer.read().split(b"\\0")[:-1]):
    try:
        for name in os.listxattr(path, follow_symlinks=False):
            value = os.getxattr(path, name, follow_symlinks=False)
            print(index, os.fsencode(name).hex(), value.hex())
    except OSError:
        pass`;

function commands(): readonly (readonly [command: string, args: readonly string[]])[] {
  const calls = SYSTEM_CALLS[process.arch];
  const python = ['python3', ['-I', '-S', '-c', PYTHON]] as const;
  return calls === undefined ? [python] : [['perl', ['-e', PERL, ...calls.map(String)]], python];
}

function parse(output: string): Map<number, ExtendedAttribute[]> {
  const found = new Map<number, ExtendedAttribute[]>();
  for (const line of output.split('\n')) {
    if (line === '') continue;
    const [index, name = '', value = ''] = line.split(' ');
    const attribute = { name: Buffer.from(name, 'hex').toString('latin1'), value };
    const known = found.get(Number(index));
    if (known === undefined) found.set(Number(index), [attribute]);
    else known.push(attribute);
  }
  return found;
}

export const nodeExtendedAttributes: ExtendedAttributes = {
  read(paths) {
    if (process.platform !== 'linux') return undefined;
    const input = Buffer.from(paths.map(path => `${path}\0`).join(''), 'latin1');
    for (const [command, args] of commands()) {
      const { status, stdout } = spawnSync(command, args, {
        input,
        maxBuffer: 1 << 30,
        stdio: ['pipe', 'pipe', 'ignore']
      });
      if (status === 0) return parse(stdout.toString('latin1'));
    }
    return undefined;
  }
};
