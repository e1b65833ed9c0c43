// SPDX-License-Identifier: Apache-2.0
#include "base/config.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <set>

#include "base/files.hpp"

namespace limen {
namespace {

constexpr std::size_t kMaxConfigBytes = 1 << 20;

std::string quoted_list(std::initializer_list<std::string_view> words) {
    std::string text;
    for (const auto word : words) {
        if (!text.empty()) text += ", ";
        text += '"';
        text += word;
        text += '"';
    }
    return text;
}

std::string number_text(double value) {
    std::string text = std::to_string(value);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.ends_with('.')) text.pop_back();
    return text;
}

}  // namespace

struct Config::Impl {
    std::shared_ptr<const toml::table> root;  // keeps sub-tables alive
    const toml::table* table = nullptr;
    std::string file;
    std::string prefix;  // "rule[3]." inside an array of tables
    std::set<std::string, std::less<>> known;
    std::shared_ptr<std::vector<std::string>> problems =
        std::make_shared<std::vector<std::string>>();

    const toml::node* find(std::string_view key) {
        known.emplace(key);
        return table->at_path(key).node();
    }
    void report(std::string_view key, const toml::node* at, const std::string& right) {
        std::string line = file;
        if (at != nullptr) line += ":" + std::to_string(at->source().begin.line);
        problems->push_back(line + ": " + prefix + std::string(key) + ": " + right);
    }
    // True when the key is there with the right type; reports a missing required key or a wrong
    // type.
    template <class T>
    std::optional<T> value(std::string_view key, bool required, const std::string& right) {
        const toml::node* node = find(key);
        if (node == nullptr) {
            if (required) report(key, nullptr, "is missing; it must be " + right);
            return std::nullopt;
        }
        auto v = node->value_exact<T>();
        if (!v) report(key, node, "must be " + right);
        return v;
    }
    void report_unknown(const toml::table& in, const std::string& path) {
        for (const auto& [name, node] : in) {
            const std::string key =
                path.empty() ? std::string(name.str()) : path + "." + std::string(name.str());
            if (known.contains(key)) continue;
            const bool inside = std::any_of(known.begin(), known.end(), [&](const std::string& k) {
                return k.starts_with(key + ".");
            });
            if (inside && node.is_table()) {
                report_unknown(*node.as_table(), key);
            } else {
                report(key, &node, "is not a key of this file; remove it or correct its spelling");
            }
        }
    }
};

Config::Config(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Config::Config(Config&&) noexcept = default;
Config& Config::operator=(Config&&) noexcept = default;
Config::~Config() = default;

Result<Config> Config::load(const std::filesystem::path& file) {
    auto content = read_file(file, kMaxConfigBytes);
    if (!content)
        return fail(Stage::config, "config.unreadable",
                    content.error().message + "; give the path of a configuration file");
    return parse(to_text(*content), file.string());
}

Result<Config> Config::parse(std::string_view toml, std::string file_name) {
    auto impl = std::make_unique<Impl>();
    impl->file = std::move(file_name);
    try {
        impl->root = std::make_shared<const toml::table>(toml::parse(toml, impl->file));
    } catch (const toml::parse_error& error) {
        return fail(Stage::config, "config.bad_toml",
                    impl->file + ":" + std::to_string(error.source().begin.line) + ": " +
                        std::string(error.description()));
    }
    impl->table = impl->root.get();
    return Config(std::move(impl));
}

std::string Config::text(std::string_view key, std::optional<std::string> fallback) {
    return impl_->value<std::string>(key, !fallback, "a text in quotes")
        .value_or(fallback.value_or(std::string{}));
}

std::string Config::choice(std::string_view key, std::initializer_list<std::string_view> allowed,
                           std::optional<std::string> fallback) {
    const std::string right = "one of " + quoted_list(allowed);
    auto v = impl_->value<std::string>(key, !fallback, right);
    if (v && std::find(allowed.begin(), allowed.end(), *v) != allowed.end()) return *v;
    if (v) impl_->report(key, impl_->find(key), "is \"" + *v + "\"; it must be " + right);
    return fallback.value_or(std::string{});
}

std::int64_t Config::integer(std::string_view key, std::optional<std::int64_t> fallback,
                             std::int64_t min, std::int64_t max) {
    const std::string right =
        "a whole number from " + std::to_string(min) + " to " + std::to_string(max);
    auto v = impl_->value<std::int64_t>(key, !fallback, right);
    if (v && *v >= min && *v <= max) return *v;
    if (v)
        impl_->report(key, impl_->find(key), "is " + std::to_string(*v) + "; it must be " + right);
    return fallback.value_or(min);
}

double Config::number(std::string_view key, std::optional<double> fallback, double min,
                      double max) {
    const std::string right = "a number from " + number_text(min) + " to " + number_text(max);
    const toml::node* node = impl_->find(key);
    if (node == nullptr) {
        if (!fallback) impl_->report(key, nullptr, "is missing; it must be " + right);
        return fallback.value_or(min);
    }
    const auto v = node->value<double>();  // whole numbers count as numbers
    if (v && node->is_number() && *v >= min && *v <= max) return *v;
    impl_->report(key, node, "must be " + right);
    return fallback.value_or(min);
}

bool Config::boolean(std::string_view key, std::optional<bool> fallback) {
    return impl_->value<bool>(key, !fallback, "true or false").value_or(fallback.value_or(false));
}

std::filesystem::path Config::path(std::string_view key,
                                   std::optional<std::filesystem::path> fallback) {
    const auto v = impl_->value<std::string>(key, !fallback, "a path in quotes");
    const std::filesystem::path given = v ? std::filesystem::path(*v) : fallback.value_or("");
    if (given.empty() || given.is_absolute()) return given;
    return (std::filesystem::path(impl_->file).parent_path() / given).lexically_normal();
}

std::vector<std::string> Config::texts(std::string_view key,
                                       std::optional<std::vector<std::string>> fallback) {
    const toml::node* node = impl_->find(key);
    if (node == nullptr) {
        if (!fallback) impl_->report(key, nullptr, "is missing; it must be a list of texts");
        return fallback.value_or(std::vector<std::string>{});
    }
    std::vector<std::string> result;
    const toml::array* array = node->as_array();
    const bool right = array != nullptr && (array->empty() || array->is_homogeneous<std::string>());
    if (!right) {
        impl_->report(key, node, "must be a list of texts, [\"a\", \"b\"]");
        return fallback.value_or(std::vector<std::string>{});
    }
    for (const auto& item : *array) result.push_back(item.value_or(std::string{}));
    return result;
}

std::vector<std::int64_t> Config::integers(std::string_view key,
                                           std::optional<std::vector<std::int64_t>> fallback,
                                           std::int64_t min, std::int64_t max) {
    const std::string right =
        "a list of whole numbers from " + std::to_string(min) + " to " + std::to_string(max);
    const toml::node* node = impl_->find(key);
    if (node == nullptr) {
        if (!fallback) impl_->report(key, nullptr, "is missing; it must be " + right);
        return fallback.value_or(std::vector<std::int64_t>{});
    }
    std::vector<std::int64_t> numbers;
    const toml::array* array = node->as_array();
    bool ok = array != nullptr;
    for (std::size_t i = 0; ok && i < array->size(); ++i) {
        const auto value = (*array)[i].value_exact<std::int64_t>();
        ok = value && *value >= min && *value <= max;
        if (ok) numbers.push_back(*value);
    }
    if (ok) return numbers;
    impl_->report(key, node, "must be " + right);
    return fallback.value_or(std::vector<std::int64_t>{});
}

std::vector<Config> Config::tables(std::string_view key) {
    std::vector<Config> result;
    const toml::node* node = impl_->find(key);
    if (node == nullptr) return result;
    const toml::array* array = node->as_array();
    if (array == nullptr || !array->is_array_of_tables()) {
        impl_->report(key, node, "must be an array of tables, [[" + std::string(key) + "]]");
        return result;
    }
    int number = 1;
    for (const auto& item : *array) {
        auto child = std::make_unique<Impl>();
        child->root = impl_->root;
        child->table = item.as_table();
        child->file = impl_->file;
        child->prefix = impl_->prefix + std::string(key) + "[" + std::to_string(number++) + "].";
        child->problems = impl_->problems;
        result.push_back(Config(std::move(child)));
    }
    return result;
}

bool Config::has(std::string_view key) const {
    return impl_->find(key) != nullptr;
}

void Config::problem(std::string_view key, std::string_view what_would_be_right) {
    impl_->report(key, impl_->find(key), std::string(what_would_be_right));
}

Result<void> Config::finish() {
    impl_->report_unknown(*impl_->table, "");
    if (impl_->problems->empty()) return {};
    std::string all;
    for (const auto& line : *impl_->problems) {
        if (!all.empty()) all += '\n';
        all += line;
    }
    return fail(Stage::config, "config.invalid", all);
}

}  // namespace limen
