// SPDX-License-Identifier: Apache-2.0
// One description a struct, from which it is both written and read:
//
//     template <> struct Shape<border::Check> {
//         static constexpr auto fields = std::tuple{field("id", &border::Check::id), …};
//     };
//
// A struct becomes a map with exactly these keys. The compiler checks that the keys stand in CBOR's
// deterministic order and that no member was forgotten. Enums become their names (Names), variants
// a map of one key, the kind (Names, in the order of the alternatives).
#pragma once

#include <array>
#include <concepts>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "protocol/cbor/cbor.hpp"

namespace limen::protocol::cbor {

// The least and greatest value of a number, length of a text or byte string, or size of an array.
struct Range {
    std::int64_t min;
    std::int64_t max;
};
inline constexpr Range kAnyNumber{std::numeric_limits<std::int64_t>::min(),
                                  std::numeric_limits<std::int64_t>::max()};
inline constexpr Range kDefaultText{0, 128};
inline constexpr Range kDefaultItems{0, 64};

template <class T>
struct Shape;
template <class T>
struct Names;

template <class T>
concept Shaped = requires {
    Shape<T>::fields;
};
template <class T>
concept Named = requires {
    Names<T>::value;
};
template <class T>
inline constexpr bool kIsVector = false;
template <class T>
inline constexpr bool kIsVector<std::vector<T>> = true;
template <class T>
inline constexpr bool kIsOptional = false;
template <class T>
inline constexpr bool kIsOptional<std::optional<T>> = true;
template <class T>
inline constexpr bool kIsByteArray = false;
template <std::size_t N>
inline constexpr bool kIsByteArray<std::array<std::uint8_t, N>> = true;

template <class T>
consteval Range default_range() {
    if constexpr (kIsOptional<T>) {
        return default_range<typename T::value_type>();
    } else if constexpr (std::same_as<T, std::string>) {
        return kDefaultText;
    } else if constexpr (kIsVector<T>) {
        return kDefaultItems;
    } else if constexpr (std::integral<T> && sizeof(T) < sizeof(std::int64_t)) {
        return {std::numeric_limits<T>::min(), std::numeric_limits<T>::max()};
    } else {
        return kAnyNumber;
    }
}

template <class Owner, class Member>
struct Field {
    std::string_view key;
    Member Owner::*member;
    Range range;
};
template <class Owner, class Member>
constexpr Field<Owner, Member> field(std::string_view key, Member Owner::*member,
                                     Range range = default_range<Member>()) {
    return {key, member, range};
}

// RFC 8949, 4.2.1: by the encoded key, so a shorter text first.
constexpr bool in_order(std::string_view a, std::string_view b) {
    return a.size() != b.size() ? a.size() < b.size() : a < b;
}
template <class T>
constexpr bool keys_in_order() {
    return std::apply(
        [](const auto&... fields) {
            const std::array<std::string_view, sizeof...(fields)> keys{fields.key...};
            for (std::size_t i = 1; i < keys.size(); ++i)
                if (!in_order(keys[i - 1], keys[i])) return false;
            return true;
        },
        Shape<T>::fields);
}

// How many members an aggregate has: the most empty braces that initialise it.
template <class T>
consteval std::size_t member_count() {
    // clang-format off
    if constexpr (requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}}; }) return 13;
    else if constexpr (requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}}; }) return 12;
    else if constexpr (requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}}; }) return 11;
    else if constexpr (requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}}; }) return 10;
    else if constexpr (requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}}; }) return 9;
    else if constexpr (requires { T{{}, {}, {}, {}, {}, {}, {}, {}}; }) return 8;
    else if constexpr (requires { T{{}, {}, {}, {}, {}, {}, {}}; }) return 7;
    else if constexpr (requires { T{{}, {}, {}, {}, {}, {}}; }) return 6;
    else if constexpr (requires { T{{}, {}, {}, {}, {}}; }) return 5;
    else if constexpr (requires { T{{}, {}, {}, {}}; }) return 4;
    else if constexpr (requires { T{{}, {}, {}}; }) return 3;
    else if constexpr (requires { T{{}, {}}; }) return 2;
    else if constexpr (requires { T{{}}; }) return 1;
    else return 0;
    // clang-format on
}

// ---- writing ----

template <class T>
void write(Writer& writer, const T& value);

template <Shaped T>
void write_fields(Writer& writer, const T& value) {
    static_assert(keys_in_order<T>(), "keys must stand in CBOR's order: shorter first, then a–z");
    constexpr std::size_t count = std::tuple_size_v<decltype(Shape<T>::fields)>;
    static_assert(count == member_count<T>(), "every member of a message must have a field");
    writer.map(count);
    std::apply(
        [&](const auto&... fields) {
            ((writer.text(fields.key), write(writer, value.*fields.member)), ...);
        },
        Shape<T>::fields);
}

template <class T>
void write(Writer& writer, const T& value) {
    if constexpr (std::same_as<T, bool>) {
        writer.boolean(value);
    } else if constexpr (std::integral<T>) {
        writer.integer(value);
    } else if constexpr (std::same_as<T, double>) {
        writer.number(value);
    } else if constexpr (std::same_as<T, std::string>) {
        writer.text(value);
    } else if constexpr (std::same_as<T, Bytes> || kIsByteArray<T>) {
        writer.bytes(value);
    } else if constexpr (kIsOptional<T>) {
        if (value) {
            write(writer, *value);
        } else {
            writer.null();
        }
    } else if constexpr (kIsVector<T>) {
        writer.array(value.size());
        for (const auto& item : value) write(writer, item);
    } else if constexpr (std::is_enum_v<T>) {
        writer.text(Names<T>::value[static_cast<std::size_t>(value)]);
    } else if constexpr (Shaped<T>) {
        write_fields(writer, value);
    } else {
        static_assert(Names<T>::value.size() == std::variant_size_v<T>);
        writer.map(1);
        writer.text(Names<T>::value[value.index()]);
        std::visit([&](const auto& body) { write(writer, body); }, value);
    }
}

// ---- reading ----

template <class T>
void read(Reader& reader, T& value, Range range = default_range<T>());

inline bool within(std::size_t size, Range range) {
    return std::cmp_greater_equal(size, range.min) && std::cmp_less_equal(size, range.max);
}

template <class T>
void read_number(Reader& reader, T& value, Range range) {
    const std::int64_t number = reader.integer();
    if (number < range.min || number > range.max) return reader.bad_field("is out of its range");
    value = static_cast<T>(number);
}

inline void read_double(Reader& reader, double& value, Range range) {
    const double number = reader.number();
    if (number < static_cast<double>(range.min) || number > static_cast<double>(range.max))
        return reader.bad_field("is out of its range");
    value = number;
}

// Index of the text read among the names.
template <class T>
std::size_t read_name(Reader& reader) {
    const std::string_view text = reader.text();
    for (std::size_t i = 0; i < Names<T>::value.size(); ++i)
        if (text == Names<T>::value[i]) return i;
    if constexpr (std::is_enum_v<T>) {
        reader.bad_field("is not one of the words it can be");
    } else {
        reader.unknown_kind("is of a kind not known here");
    }
    return 0;
}

template <class T>
void read_items(Reader& reader, std::vector<T>& items, Range range) {
    const std::size_t size = reader.array();
    if (!within(size, range)) return reader.bad_field("has more or fewer items than it can");
    for (std::size_t i = 0; i < size && !reader.failed(); ++i) {
        reader.enter(i);
        read(reader, items.emplace_back());
        reader.leave();
    }
}

template <class T>
void read_bytes(Reader& reader, T& value, Range range) {
    const ByteView bytes = reader.bytes();
    if constexpr (kIsByteArray<T>) {
        if (bytes.size() != value.size()) return reader.bad_field("has another length");
        std::copy(bytes.begin(), bytes.end(), value.begin());
    } else {
        if (!within(bytes.size(), range)) return reader.bad_field("is too long or too short");
        value.assign(bytes.begin(), bytes.end());
    }
}

template <Shaped T>
void read_fields(Reader& reader, T& value) {
    if (reader.map() != std::tuple_size_v<decltype(Shape<T>::fields)>)
        return reader.bad_field("has not exactly the keys it must");
    const auto one = [&](const auto& field) {
        if (reader.failed()) return;
        reader.enter(field.key);
        if (reader.text() != field.key) {
            reader.bad_field("is missing or not in its place");
        } else {
            read(reader, value.*field.member, field.range);
        }
        reader.leave();
    };
    std::apply([&](const auto&... fields) { (one(fields), ...); }, Shape<T>::fields);
    if constexpr (requires { Shape<T>::wrong(value); }) {
        if (const std::string_view what = Shape<T>::wrong(value); !what.empty())
            reader.bad_field(what);
    }
}

template <class... Kinds>
void read_kind(Reader& reader, std::variant<Kinds...>& value) {
    using Variant = std::variant<Kinds...>;
    if (reader.map() != 1) return reader.bad_field("must have one key, its kind");
    const std::size_t kind = read_name<Variant>(reader);
    if (reader.failed()) return;
    reader.enter(Names<Variant>::value[kind]);
    [&]<std::size_t... I>(std::index_sequence<I...>) {
        ((I == kind ? read(reader, value.template emplace<I>()) : void()), ...);
    }
    (std::index_sequence_for<Kinds...>{});
    reader.leave();
}

template <class T>
void read(Reader& reader, T& value, Range range) {
    if constexpr (std::same_as<T, bool>) {
        value = reader.boolean();
    } else if constexpr (std::integral<T>) {
        read_number(reader, value, range);
    } else if constexpr (std::same_as<T, double>) {
        read_double(reader, value, range);
    } else if constexpr (std::same_as<T, std::string>) {
        const std::string_view text = reader.text();
        if (!within(text.size(), range)) return reader.bad_field("is too long or too short");
        value = text;
    } else if constexpr (std::same_as<T, Bytes> || kIsByteArray<T>) {
        read_bytes(reader, value, range);
    } else if constexpr (kIsOptional<T>) {
        if (!reader.null()) read(reader, value.emplace(), range);
    } else if constexpr (kIsVector<T>) {
        read_items(reader, value, range);
    } else if constexpr (std::is_enum_v<T>) {
        value = static_cast<T>(read_name<T>(reader));
    } else if constexpr (Shaped<T>) {
        read_fields(reader, value);
    } else {
        read_kind(reader, value);
    }
}

// ---- whole messages ----

template <class T>
Bytes encode_whole(const T& value) {
    Writer writer;
    write(writer, value);
    return writer.take();
}

template <class T>
Result<T> decode_whole(ByteView bytes, std::size_t max_bytes) {
    Reader reader(bytes);
    if (bytes.size() > max_bytes) reader.malformed("is larger than it can be");
    T value{};
    read(reader, value);
    LIMEN_CHECK(reader.finish());
    return value;
}

}  // namespace limen::protocol::cbor
