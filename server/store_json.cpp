// SPDX-License-Identifier: Apache-2.0
#include "server/store_json.hpp"

#include <nlohmann/json.hpp>

namespace limen::server {
namespace {

using Json = nlohmann::json;

Json to_object(const border::PersonName& name) {
    return Json::array({name.primary, name.secondary, name.truncated});
}

border::PersonName name_from(const Json& json) {
    return {json.at(0).get<std::string>(), json.at(1).get<std::string>(), json.at(2).get<bool>()};
}

border::PersonEntry person_from(const Json& json) {
    border::PersonEntry person;
    person.entry_id = json.at("id").get<std::string>();
    person.name = name_from(json.at("name"));
    for (const Json& alias : json.at("aliases")) person.aliases.push_back(name_from(alias));
    const Json& birth = json.at("birth");
    person.birth = {birth.at(0).get<int>(), birth.at(1).get<int>(), birth.at(2).get<int>()};
    person.nationality = json.at("nationality").get<std::string>();
    person.sex = static_cast<border::Sex>(json.at("sex").get<int>());
    person.note = json.at("note").get<std::string>();
    return person;
}

}  // namespace

std::string to_json(const ListContents& contents) {
    Json documents = Json::array(), persons = Json::array();
    for (const auto& entry : contents.documents)
        documents.push_back({{"id", entry.entry_id},
                             {"type", entry.document.type},
                             {"issuer", entry.document.issuer},
                             {"number", entry.document.number}});
    for (const auto& entry : contents.persons) {
        Json aliases = Json::array();
        for (const auto& alias : entry.aliases) aliases.push_back(to_object(alias));
        persons.push_back({{"id", entry.entry_id},
                           {"name", to_object(entry.name)},
                           {"aliases", aliases},
                           {"birth", {entry.birth.year, entry.birth.month, entry.birth.day}},
                           {"nationality", entry.nationality},
                           {"sex", static_cast<int>(entry.sex)},
                           {"note", entry.note}});
    }
    return Json{{"documents", documents}, {"persons", persons}}.dump();
}

Result<ListContents> contents_from_json(std::string_view text) {
    try {
        const Json json = Json::parse(text);
        ListContents contents;
        for (const Json& entry : json.at("documents"))
            contents.documents.push_back(
                {entry.at("id").get<std::string>(),
                 {entry.at("type").get<std::string>(), entry.at("issuer").get<std::string>(),
                  entry.at("number").get<std::string>()}});
        for (const Json& entry : json.at("persons")) contents.persons.push_back(person_from(entry));
        return contents;
    } catch (const Json::exception&) {
        return fail(Stage::storage, "store.corrupt",
                    "a list's draft cannot be read; import the list again");
    }
}

}  // namespace limen::server
