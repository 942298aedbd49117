# What GAP's own library says of monoids and groups (packages only for the libraries of small, transitive and primitive
# groups): one line of JSON for each call. Run by oracle/gap/run.ts, which appends the questions.
if ForAny(["smallgrp", "transgrp", "primgrp"], name -> LoadPackage(name, false) <> true) then QUIT_GAP(3); fi;
SetPrintFormattingStatus("*stdout*", false);

Quoted := l -> JoinStringsWithSeparator(List(l, x -> Concatenation("\"", String(x), "\"")), ",");

IdOf := function(G)
  if Size(G) = 1 then return "[ 1, 1 ]"; fi;
  if Size(G) > 2000 or Size(G) in [512, 1024, 1536] then return "none"; fi;
  return String(IdGroup(G));
end;

# Factors are told by order, and by isomorphism type where that is not enough.
FactorOf := function(F)
  if IsCyclic(F) then return Concatenation("Z", String(Size(F))); fi;
  return IsomorphismTypeInfoFiniteSimpleGroup(F).name;
end;

FactorsOf := function(G)
  local series;
  series := CompositionSeries(G);
  return List([1 .. Length(series) - 1], i -> FactorOf(series[i] / series[i + 1]));
end;

GroupFacts := function(G)
  local degree, series;
  if Size(G) <= 64 then degree := MinimalFaithfulPermutationDegree(G); else degree := -1; fi;
  if Size(G) = 1 then degree := 0; fi;
  series := List(DerivedSeriesOfGroup(G), Size);
  return Concatenation("{\"order\":\"", String(Size(G)), "\",\"abelian\":", String(IsAbelian(G)),
    ",\"solvable\":", String(IsSolvableGroup(G)), ",\"derivedSeries\":[", Quoted(series), "],\"factors\":[",
    Quoted(FactorsOf(G)), "],\"centre\":\"", String(Size(Centre(G))), "\",\"exponent\":\"", String(Exponent(G)),
    "\",\"minimalDegree\":", String(degree), ",\"id\":\"", IdOf(G), "\"}");
end;

# A group H-class as it permutes the image of its elements.
GroupOfDClass := function(d)
  local H, points;
  H := GroupHClassOfGreensDClass(d);
  points := ImageSetOfTransformation(Representative(H), Maximum(1, DegreeOfTransformationCollection(AsList(H))));
  return Group(List(AsList(H), t -> PermList(List(points, x -> Position(points, x^t)))), ());
end;

MonoidLine := function(name, degree, maps)
  local S, D, regular, groups;
  S := Monoid(Concatenation([IdentityTransformation], List(maps, Transformation)));
  D := GreensDClasses(S);
  regular := Filtered(D, IsRegularDClass);
  groups := Filtered(regular, d -> Size(GroupHClassOfGreensDClass(d)) > 1);
  Print("{\"name\":\"", name, "\",\"size\":\"", Size(S), "\",\"d\":", Length(D), ",\"regular\":", Length(regular),
    ",\"r\":", Length(GreensRClasses(S)), ",\"l\":", Length(GreensLClasses(S)), ",\"h\":", Length(GreensHClasses(S)),
    ",\"idempotents\":", Length(Idempotents(S)), ",\"commutative\":", IsCommutative(S), ",\"aperiodic\":", groups = [],
    ",\"groups\":[", JoinStringsWithSeparator(List(groups, d -> GroupFacts(GroupOfDClass(d))), ","), "]}\n");
end;

# The regular representation of every group of an order, as generators, with its facts.
GroupLines := function(order)
  local i, G, R, points;
  for i in [1 .. NrSmallGroups(order)] do
    G := SmallGroup(order, i);
    R := Image(RegularActionHomomorphism(G));
    points := List(GeneratorsOfGroup(R), g -> ListPerm(g, order) - 1);
    Print("{\"name\":\"group ", order, " ", i, "\",\"generators\":", points, ",\"facts\":", GroupFacts(R), "}\n");
  od;
end;

PermutationGroupLine := function(name, degree, images)
  local G;
  G := Group(List(images, PermList), ());
  Print("{\"name\":\"", name, "\",\"generators\":", List(GeneratorsOfGroup(G), g -> ListPerm(g, degree) - 1),
    ",\"facts\":", GroupFacts(G), "}\n");
end;

# Split metacyclic: x^n = y^m = 1, y^-1 x y = x^k.
Metacyclic := function(n, m, k)
  local F;
  F := FreeGroup("x", "y");
  return F / [F.1^n, F.2^m, F.1^F.2 * F.1^-k];
end;

# The product of cyclic groups, inverted by an involution.
GeneralizedDihedral := function(orders)
  local A, B, C, inversion;
  A := AbelianGroup(IsPermGroup, orders);
  inversion := GroupHomomorphismByImages(A, A, GeneratorsOfGroup(A), List(GeneratorsOfGroup(A), g -> g^-1));
  B := Group(inversion);
  C := CyclicGroup(IsPermGroup, 2);
  return SemidirectProduct(C, GroupHomomorphismByImages(C, B, [C.1], [inversion]), A);
end;

NameLine := function(name, G)
  Print("{\"name\":\"", name, "\",\"order\":\"", Size(G), "\",\"id\":\"", IdOf(G), "\"}\n");
end;

# A multiplication table by its own laws: which fail, and, of the triple given (or []), both products.
MagmaLine := function(name, table, triple)
  local M, m, one, inverses, products;
  M := MagmaByMultiplicationTable(table);
  m := GeneratorsOfMagma(M);
  one := MultiplicativeNeutralElement(M);
  inverses := one <> fail and ForAll(m, x -> ForAny(m, y -> x * y = one and y * x = one));
  products := List(triple, t -> [Position(m, (m[t[1]] * m[t[2]]) * m[t[3]]), Position(m, m[t[1]] * (m[t[2]] * m[t[3]]))] - 1);
  Print("{\"name\":\"", name, "\",\"associative\":", IsAssociative(M), ",\"identity\":", one <> fail,
    ",\"inverses\":", inverses, ",\"products\":", products, "}\n");
end;

# All tables on n elements, entry k of table c being digit k of c in base n: one character for each, the first law that fails
# (a: not associative, i: no identity, v: no inverses, g: a group).
AllMagmasLine := function(n)
  local code, digits, table, M, m, one, text;
  text := "";
  for code in [0 .. n ^ (n * n) - 1] do
    digits := List([0 .. n * n - 1], k -> QuoInt(code, n ^ k) mod n + 1);
    table := List([0 .. n - 1], row -> digits{[row * n + 1 .. row * n + n]});
    M := MagmaByMultiplicationTable(table);
    m := GeneratorsOfMagma(M);
    one := MultiplicativeNeutralElement(M);
    if not IsAssociative(M) then Add(text, 'a');
    elif one = fail then Add(text, 'i');
    elif not ForAll(m, x -> ForAny(m, y -> x * y = one and y * x = one)) then Add(text, 'v');
    else Add(text, 'g'); fi;
  od;
  Print("{\"laws\":\"", text, "\"}\n");
end;
