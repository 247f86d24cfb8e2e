// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Stands in for libFuzzer where the compiler has none: runs a fuzz target over its corpus and over
// a fixed number of mutations of it, the same ones each time. It finds less than libFuzzer, which
// sees coverage, but it runs with the tests.
//
// Usage: fuzz_TARGET CORPUS-FOLDER [MUTATIONS]

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, size_t size);

namespace {

using Input = std::vector<std::uint8_t>;

constexpr int defaultMutations = 100'000;
constexpr size_t inputBytesMax = 4096;

[[nodiscard]] std::vector<Input> readCorpus(const char *folder)
{
    std::vector<std::filesystem::path> paths;
    std::error_code error;
    for (const auto &entry : std::filesystem::directory_iterator(folder, error))
        paths.push_back(entry.path());
    std::ranges::sort(paths); // the order of a folder is not the same everywhere
    std::vector<Input> corpus;
    for (const auto &path : paths) {
        std::ifstream file(path, std::ios::binary);
        corpus.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    }
    return corpus;
}

class Mutator final
{
public:
    explicit Mutator(const std::vector<Input> &corpus)
        : m_corpus(corpus)
    {
    }
    [[nodiscard]] Input next()
    {
        Input input = m_corpus[below(m_corpus.size())];
        for (size_t left = 1 + below(6); left > 0; --left)
            mutate(input);
        input.resize(std::min(input.size(), inputBytesMax));
        return input;
    }

private:
    [[nodiscard]] size_t below(size_t limit) { return m_random() % limit; }

    void mutate(Input &input)
    {
        const size_t at = below(input.size() + 1);
        const auto position = input.begin() + static_cast<std::ptrdiff_t>(at);
        const bool isInside = at < input.size();
        switch (below(6)) {
        case 0:
            if (isInside)
                *position ^= static_cast<std::uint8_t>(1u << below(8));
            break;
        case 1:
            if (isInside)
                *position = static_cast<std::uint8_t>(below(256));
            break;
        case 2:
            input.insert(position, static_cast<std::uint8_t>(below(256)));
            break;
        case 3:
            if (isInside)
                input.erase(position);
            break;
        case 4: // the rest of another input
            input.erase(position, input.end());
            append(input, m_corpus[below(m_corpus.size())]);
            break;
        default:
            append(input, m_corpus[below(m_corpus.size())]);
            break;
        }
    }
    void append(Input &input, const Input &other)
    {
        const auto from = static_cast<std::ptrdiff_t>(below(other.size() + 1));
        input.insert(input.end(), other.begin() + from, other.end());
    }

    const std::vector<Input> &m_corpus;
    std::mt19937 m_random{20'260'101};
};

} // namespace

int main(int argumentCount, char **arguments)
{
    if (argumentCount < 2) {
        std::fprintf(stderr, "usage: %s CORPUS-FOLDER [MUTATIONS]\n", arguments[0]);
        return EXIT_FAILURE;
    }
    const int mutations = argumentCount > 2 ? std::atoi(arguments[2]) : defaultMutations;
    const std::vector<Input> corpus = readCorpus(arguments[1]);
    if (corpus.empty()) {
        std::fprintf(stderr, "%s: no input in %s\n", arguments[0], arguments[1]);
        return EXIT_FAILURE;
    }
    for (const Input &input : corpus)
        LLVMFuzzerTestOneInput(input.data(), input.size());
    Mutator mutator(corpus);
    for (int i = 0; i < mutations; ++i) {
        const Input input = mutator.next();
        LLVMFuzzerTestOneInput(input.data(), input.size());
    }
    std::printf("%zu inputs and %d mutations of them: clean\n", corpus.size(), mutations);
    return EXIT_SUCCESS;
}
