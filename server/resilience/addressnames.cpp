// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

// dladdr() and backtrace_symbols() know exported names only, and ours are hidden; the file's full
// symbol table knows them all.

#include "server/resilience/stackprobe.h"

#include <QFile>
#include <QFileInfo>
#include <cstdlib>
#include <cstring>
#include <cxxabi.h>
#include <link.h>
#include <memory>
#include <span>

namespace tickcast::stackprobe {

namespace {

/// A file that is loaded, and where.
struct Module
{
    ElfW(Addr) wanted = 0;
    QString path;        ///< empty: no file has the address
    ElfW(Addr) base = 0; ///< of the addresses in the file
};

int visitModule(dl_phdr_info *info, size_t, void *data)
{
    auto &module = *static_cast<Module *>(data);
    for (ElfW(Half) i = 0; i < info->dlpi_phnum; ++i) {
        const ElfW(Phdr) &segment = info->dlpi_phdr[i];
        const ElfW(Addr) begin = info->dlpi_addr + segment.p_vaddr;
        if (segment.p_type != PT_LOAD || module.wanted < begin ||
            module.wanted >= begin + segment.p_memsz)
            continue;
        const bool isProgram = !info->dlpi_name || *info->dlpi_name == '\0';
        module.path = isProgram ? QFileInfo(QStringLiteral("/proc/self/exe")).canonicalFilePath()
                                : QFile::decodeName(info->dlpi_name);
        module.base = info->dlpi_addr;
        return 1;
    }
    return 0;
}

/// The functions of an ELF file, read in place.
class SymbolFile final
{
public:
    explicit SymbolFile(const QString &path)
        : m_file(path)
    {
        if (!m_file.open(QIODevice::ReadOnly))
            return;
        const uchar *bytes = m_file.map(0, m_file.size());
        if (bytes)
            m_bytes = {bytes, static_cast<size_t>(m_file.size())};
    }

    struct Symbol
    {
        const char *name = nullptr; ///< null: none covers the address
        ElfW(Addr) offset = 0;      ///< into the function
    };
    [[nodiscard]] Symbol find(ElfW(Addr) address) const
    {
        const auto *header = at<ElfW(Ehdr)>(0);
        if (!header || std::memcmp(header->e_ident, ELFMAG, SELFMAG) != 0)
            return {};
        Symbol found;
        for (ElfW(Half) i = 0; i < header->e_shnum && !found.name; ++i) {
            const auto *section = sectionAt(*header, i);
            if (section && (section->sh_type == SHT_SYMTAB || section->sh_type == SHT_DYNSYM))
                found = findIn(*header, *section, address);
        }
        return found;
    }

private:
    template <typename T>
    [[nodiscard]] const T *at(size_t offset) const
    {
        const bool isIn = offset <= m_bytes.size() && m_bytes.size() - offset >= sizeof(T);
        // The linker aligns its tables, and the file is mapped at a page's beginning.
        return isIn ? reinterpret_cast<const T *>(m_bytes.data() + offset) : nullptr;
    }
    [[nodiscard]] const ElfW(Shdr) * sectionAt(const ElfW(Ehdr) & header, size_t index) const
    {
        return at<ElfW(Shdr)>(header.e_shoff + index * sizeof(ElfW(Shdr)));
    }
    [[nodiscard]] Symbol findIn(const ElfW(Ehdr) & header, const ElfW(Shdr) & table,
                                ElfW(Addr) address) const
    {
        const auto *names = sectionAt(header, table.sh_link);
        for (size_t i = 0; names && i < table.sh_size / sizeof(ElfW(Sym)); ++i) {
            const auto *symbol = at<ElfW(Sym)>(table.sh_offset + i * sizeof(ElfW(Sym)));
            if (!symbol)
                break;
            if ((symbol->st_info & 0xf) == STT_FUNC && address >= symbol->st_value &&
                address < symbol->st_value + symbol->st_size)
                return {at<char>(names->sh_offset + symbol->st_name), address - symbol->st_value};
        }
        return {};
    }

    QFile m_file;
    std::span<const uchar> m_bytes;
};

QString demangled(const char *name)
{
    int status = 0;
    const std::unique_ptr<char, decltype(&std::free)> text(
        abi::__cxa_demangle(name, nullptr, nullptr, &status), &std::free);
    return QString::fromUtf8(status == 0 ? text.get() : name);
}

QString hex(ElfW(Addr) number)
{
    return QLatin1String("0x") % QString::number(number, 16);
}

} // namespace

QString describeAddress(const void *address)
{
    Module module{.wanted = reinterpret_cast<ElfW(Addr)>(address), .path = {}};
    ::dl_iterate_phdr(visitModule, &module);
    if (module.path.isEmpty())
        return hex(module.wanted);
    const ElfW(Addr) inFile = module.wanted - module.base;
    const QString place = QFileInfo(module.path).fileName() % u'+' % hex(inFile);
    const SymbolFile file(module.path);
    const SymbolFile::Symbol symbol = file.find(inFile);
    if (!symbol.name)
        return place;
    return demangled(symbol.name) % u'+' % hex(symbol.offset) % QLatin1String(" (") % place % u')';
}

} // namespace tickcast::stackprobe
