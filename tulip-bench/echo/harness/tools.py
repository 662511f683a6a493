"""Finding and building, shared with programs/run."""

import os
import resource
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path

ECHO = Path(__file__).resolve().parent.parent
ROOT = ECHO.parent.parent
BUILD = ECHO / "target"


def _programs():
    loader = SourceFileLoader("programs_run", str(ECHO.parent / "programs" / "run"))
    module = module_from_spec(spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    return module


programs = _programs()
Missing, Failed = programs.Missing, programs.Failed
output_of, built, java_home = programs.output_of, programs.built, programs.java_home


def compile_c(name, sources, *libraries):
    headers = sources[0].parent.glob("*.h")
    command = [os.environ.get("CC", "gcc"), "-O2", "-Wall", "-Wextra", "-o", BUILD / name, *sources, *libraries]
    return built(BUILD / name, [*sources, *headers], command, cwd=ECHO)


def load_generator():
    """The program, and whether it knows TLS."""
    sources = sorted((ECHO / "load").glob("*.c"))
    try:
        return compile_c("load-tls", sources, "-DWITH_TLS", "-lssl", "-lcrypto"), True
    except Missing:
        return compile_c("load", sources), False


def certificate(folder):
    """Makes a key and a certificate in every form that the servers take."""
    folder.mkdir(parents=True, exist_ok=True)
    key, cert, store = folder / "key.pem", folder / "cert.pem", folder / "keys.p12"
    made = output_of([
        "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "3",
        "-subj", "/CN=localhost", "-keyout", key, "-out", cert,
    ]) is not None and output_of([
        "openssl", "pkcs12", "-export", "-inkey", key, "-in", cert, "-name", "echo", "-passout", "pass:changeit",
        "-out", store,
    ]) is not None
    if not made:
        raise Missing("openssl could not make a certificate")
    return folder


def raise_descriptors():
    """Takes as many descriptors as there may be, for this process and those it starts; says how many."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    return most
